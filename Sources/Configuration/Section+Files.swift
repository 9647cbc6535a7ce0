import Elements
import Events

extension Section {
    private static let environment = Key.optional(
        "env", .name, "a variable of the environment",
        zh: "环境变量")
    private static let file = Key.optional(
        "file", .text, "a file that holds nothing else",
        zh: "只含这一项内容的文件")
    private static let credential = Key.optional(
        "credential", .name, "what LoadCredential= of the unit calls it",
        zh: "服务单元里 LoadCredential= 所用的名称")

    /// A secret, which never stands in the file itself. No mistake shows any of it.
    func secret(_ key: Key) -> Secret? {
        guard let value = members[key.name] else { return nil }
        guard value.object != nil else {
            mistake(key, found: Found.kind(value))
            return nil
        }
        let before = reading.mistakes.count
        let source = Section(
            value, path: at(key.name), keys: [Section.environment, Section.file, Section.credential],
            hidesValues: true, in: reading)
        let (variable, file) = (source.text(Section.environment), source.text(Section.file))
        let credential = source.text(Section.credential)
        guard reading.mistakes.count == before else { return nil }
        switch (variable, file, credential) {
        case (let variable?, nil, nil): return environment(variable, key)
        case (nil, let file?, nil): return content(of: file, key)
        case (nil, nil, let credential?): return self.credential(credential, key)
        case (nil, nil, nil):
            mistake(key, found: "an empty object")
            return nil
        default:
            mistake(key, found: "more than one of \"env\", \"file\" and \"credential\"")
            return nil
        }
    }

    /// One that systemd has put where only this service can read it. It stays what it was until a restart.
    ///
    /// Source: systemd.exec(5), `LoadCredential=`.
    private func credential(_ name: String, _ key: Key) -> Secret? {
        guard let folder = reading.sources.environment("CREDENTIALS_DIRECTORY") else {
            mistake(
                key,
                found: "a credential, and no CREDENTIALS_DIRECTORY, which LoadCredential= of its unit makes",
                expected: key.meaning)
            return nil
        }
        guard !name.contains("/"), case .success(let bytes) = reading.sources.file("\(folder)/\(name)") else {
            // Somebody may have put the secret itself where its name belongs.
            mistake(
                key, found: "a name of \(name.count) characters that no credential of this service has",
                expected: key.meaning)
            return nil
        }
        return checked(SecretLint.trimmed(bytes), key, "credential \(name)", isFixed: true)
    }

    private func environment(_ variable: String, _ key: Key) -> Secret? {
        guard let value = reading.sources.environment(variable) else {
            // Somebody may have put the secret itself where its name belongs.
            mistake(
                key, found: "a name of \(variable.count) characters that no variable of the environment has",
                expected: key.meaning)
            return nil
        }
        return checked(Secret(value), key, "variable \(variable)", isFixed: true)
    }

    private func content(of file: String, _ key: Key) -> Secret? {
        switch reading.sources.file(reading.sources.resolve(file)) {
        case .success(let bytes): return checked(SecretLint.trimmed(bytes), key, "file \(file)")
        case .failure(let fault):
            mistake(key, found: "\(shown(file, fault)), \(fault.text)", expected: key.meaning)
            return nil
        }
    }

    /// The path, if what is there, or the folder that it begins with, proves that it is one and no secret.
    private func shown(_ file: String, _ fault: SecretSources.Fault) -> String {
        if fault.isThere || beginsInFolder(file) { return file }
        return "a path of \(file.count) characters, which is not shown"
    }

    private func beginsInFolder(_ file: String) -> Bool {
        guard let slash = file.dropFirst().firstIndex(of: "/") else { return false }
        switch reading.sources.file(reading.sources.resolve(String(file[..<slash]))) {
        case .success: return false
        case .failure(let fault): return fault.isThere
        }
    }

    private func checked(
        _ secret: Secret, _ key: Key, _ source: String, isFixed: Bool = false
    ) -> Secret? {
        reading.inventory.note(
            secret, at: at(key.name), needsRestart: key.needsRestart, isFixed: isFixed)
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
            reading.inventory.note(pem: bytes, at: at(key.name))
            guard let fault = uses(path).lazy.compactMap(look).first else { return path }
            mistake(key, found: "\(file): \(fault)", expected: key.meaning)
        case .failure(let fault):
            mistake(key, found: "\(shown(file, fault)), \(fault.text)", expected: key.meaning)
        }
        return nil
    }
}
