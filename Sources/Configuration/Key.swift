package import Events

/// One key of the configuration file, declared once: where it is read, refused, told of and documented, this
/// is what says how.
package struct Key: Sendable {
    /// What may stand there.
    package enum Form: Sendable {
        case text
        /// A text without a blank: a name that somebody else has given.
        case name
        case texts
        case truth
        case integer(ClosedRange<Int64>)
        case choice([String])
        /// `{"file": "PATH"}`, `{"env": "NAME"}` or `{"credential": "NAME"}`.
        case secret
        /// The path of a PEM file, whose content counts.
        case pem
        case section([Key])
        case sections([Key])
        /// An object whose names are the operator's own.
        case named([Key])
        /// A text or a whole number, which a reader of its own judges.
        case word
        /// Judged as a whole by a reader of its own.
        case special(String)
    }

    package let name: String
    package let form: Form
    /// What holds without it; nil when nothing does.
    package let standard: JSON?
    package let isRequired: Bool
    /// Whether SIGHUP leaves it as it was until a restart.
    package let needsRestart: Bool
    /// What it is, to be read after its form.
    package let meaning: String
    package let chinese: String

    private init(
        _ name: String, _ form: Form, _ standard: JSON?, isRequired: Bool, needsRestart: Bool,
        _ meaning: String, _ chinese: String
    ) {
        self.name = name
        self.form = form
        self.standard = standard
        self.isRequired = isRequired
        self.needsRestart = needsRestart
        (self.meaning, self.chinese) = (meaning, chinese)
    }

    static func required(
        _ name: String, _ form: Form, needsRestart: Bool = false, _ meaning: String, zh chinese: String
    ) -> Key {
        Key(name, form, nil, isRequired: true, needsRestart: needsRestart, meaning, chinese)
    }

    static func optional(
        _ name: String, _ form: Form, default standard: JSON? = nil, needsRestart: Bool = false,
        _ meaning: String, zh chinese: String
    ) -> Key {
        Key(name, form, standard, isRequired: false, needsRestart: needsRestart, meaning, chinese)
    }

    /// What is expected there, as a mistake and the reference say it.
    var expected: String { "\(form.phrase): \(meaning)" }
}

extension Key.Form {
    package var phrase: String {
        switch self {
        case .text: "a text in quotes"
        case .name: "a text in quotes, without blanks"
        case .texts: "a list of texts in quotes"
        case .truth: "true or false"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .choice(let choices): "one of " + choices.joined(separator: ", ")
        case .secret: #"{"file": "PATH"}, {"env": "NAME"} or {"credential": "NAME"}"#
        case .pem: "the path of a PEM file"
        case .section: "an object"
        case .sections: "a list of objects"
        case .named: "an object of objects"
        case .word: "a text or a whole number"
        case .special(let phrase): phrase
        }
    }

    /// The keys inside.
    package var keys: [Key] {
        switch self {
        case .section(let keys), .sections(let keys), .named(let keys): keys
        case .text, .name, .texts, .truth, .integer, .choice, .secret, .pem, .word, .special: []
        }
    }
}

extension Key.Form {
    /// Whether somebody may have put a secret itself where the name of its file belongs.
    var mayHoldSecret: Bool { if case .pem = self { true } else { false } }
}

extension Key {
    /// Each key of the file with its path, in the order of their declarations; `*` stands for a name of the
    /// operator's own.
    package static var all: [(path: String, key: Key)] { paths(of: Keys.file, under: "") }

    private static func paths(of keys: [Key], under path: String) -> [(path: String, key: Key)] {
        keys.flatMap { key in
            let own = path.isEmpty ? key.name : "\(path).\(key.name)"
            let inside: String =
                switch key.form {
                case .sections: "\(own)[]"
                case .named: "\(own).*"
                case .text, .name, .texts, .truth, .integer, .choice, .secret, .pem, .section, .word,
                    .special:
                    own
                }
            return [(own, key)] + paths(of: key.form.keys, under: inside)
        }
    }
}
