/// A language that people at a desk read.
package enum Language: String, Sendable, CaseIterable {
    case zh, en

    /// The one that a process's environment asks for; English where it asks for neither.
    ///
    /// Source: POSIX, 8.2: the first of these variables that is not empty counts.
    package init(environment: (String) -> String?) {
        let wish = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap(environment).first { !$0.isEmpty }
        self = wish?.lowercased().hasPrefix("zh") == true ? .zh : .en
    }
}

/// The same said in each language, side by side.
///
/// What stands in backticks is typed or looked for as it is, and the same in all of them: commands, keys of the
/// configuration, names of WeCom's.
package struct Words: Equatable, Sendable {
    package let zh: String
    package let en: String

    package init(_ zh: String, _ en: String) {
        self.zh = zh
        self.en = en
    }

    /// What is spelt alike everywhere: a name, a number.
    package init(_ plain: String) { self.init(plain, plain) }

    /// What a person has written: nothing of it is to be typed.
    init(byHand text: String) { self.init(text.replacing("`", with: "'")) }

    package subscript(language: Language) -> String {
        switch language {
        case .zh: zh
        case .en: en
        }
    }

    package static func + (left: Words, right: Words) -> Words {
        Words(left.zh + right.zh, left.en + right.en)
    }
}
