import Elements
import Events

extension Section {
    private static let environment = Key.optional("env", .name, "a variable of the environment")
    private static let file = Key.optional("file", .text, "a file that holds nothing else")

    /// A secret, which never stands in the file itself. No mistake shows any of it.
    func secret(_ key: Key) -> Secret? {
        guard let value = members[key.name] else { return nil }
        guard value.object != nil else {
            mistake(key, found: Found.kind(value))
            return nil
        }
        let before = reading.mistakes.count
        let source = Section(
            value, path: at(key.name), keys: [Section.environment, Section.file], in: reading)
        let (variable, file) = (source.text(Section.environment), source.text(Section.file))
        guard reading.mistakes.count == before else { return nil }
        switch (variable, file) {
        case (let variable?, nil): return environment(variable, key)
        case (nil, let file?): return content(of: file, key)
        case (nil, nil):
            mistake(key, found: "an empty object")
            return nil
        case (_?, _?):
            mistake(key, found: "both \"env\" and \"file\"")
            return nil
        }
    }

    private func environment(_ variable: String, _ key: Key) -> Secret? {
        guard let value = reading.sources.environment(variable) else {
            mistake(key, found: "no \(Section.shown(variable)) in the environment", expected: key.meaning)
            return nil
        }
        return checked(Secret(value), key, "variable \(Section.shown(variable))")
    }

    /// Somebody may have put the secret itself where its name belongs; a name is in capitals.
    private static func shown(_ variable: String) -> String {
        let isName = variable.utf8.allSatisfy { byte in
            (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
        }
        return isName && variable.contains("_")
            ? variable : "(a name of \(variable.count) characters, which is not shown)"
    }

    private func content(of file: String, _ key: Key) -> Secret? {
        switch reading.sources.file(reading.sources.resolve(file)) {
        case .success(let bytes): return checked(SecretLint.trimmed(bytes), key, "file \(file)")
        case .failure(let fault):
            mistake(key, found: "\(file), \(fault.text)", expected: key.meaning)
            return nil
        }
    }

    private func checked(_ secret: Secret, _ key: Key, _ source: String) -> Secret? {
        reading.inventory.note(secret, at: at(key.name), needsRestart: key.needsRestart)
        guard let fault = SecretLint.fault(of: secret, from: source) else { return secret }
        mistake(key, found: fault, expected: key.meaning)
        return nil
    }

    /// The path of a PEM file, absolute or relative to where the program runs; nil for one that will not do.
    ///
    /// - Parameter uses: What it is to be good for; asked once it can be read.
    func pem(_ key: Key, for uses: (String) -> [SecretSources.PEM]) -> String? {
        guard let file = text(key) else { return nil }
        let path = reading.sources.resolve(file)
        guard let look = reading.sources.pem else { return path }
        switch reading.sources.file(path) {
        case .success(let bytes):
            reading.inventory.note(bytes, at: at(key.name), needsRestart: false)
            guard let fault = uses(path).lazy.compactMap(look).first else { return path }
            mistake(key, found: "\(file): \(fault)", expected: key.meaning)
        case .failure(let fault): mistake(key, found: "\(file), \(fault.text)", expected: key.meaning)
        }
        return nil
    }
}
