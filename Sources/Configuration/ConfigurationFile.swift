import Binding
package import Cloud
import Events

/// The configuration file: JSON with comments.
package enum ConfigurationFile {
    /// Everything wrong with a file, one line a mistake.
    package struct Refusal: Error, Equatable, Sendable {
        package let mistakes: [String]
    }

    private static let limits = JSONLimits(bytes: 16 * 1024 * 1024, elements: 200_000)

    package static func read(
        _ bytes: [UInt8], secretsFrom sources: SecretSources
    ) throws(Refusal) -> Installation {
        let json = try parse(bytes)
        let reading = Reading(sources)
        let configuration = assemble(Section(json, path: "", keys: Keys.file, in: reading))
        guard let configuration, reading.mistakes.isEmpty else { throw Refusal(mistakes: reading.mistakes) }
        return configuration
    }

    private static func parse(_ bytes: [UInt8]) throws(Refusal) -> JSON {
        do {
            return try JSONReader.read(bytes, limits: limits, allowsComments: true)
        } catch {
            let (line, column) = error.position(in: bytes)
            let fault =
                error.reason == .repeatedName
                ? "found \(repeated(at: error.offset, in: bytes)) a second time, expected each key once"
                : "found what is no JSON (\(error.reason)), expected JSON with comments"
            throw Refusal(mistakes: ["line \(line), column \(column): \(fault)"])
        }
    }

    /// The key that stands in quotes from there on; by its name only if that is one of ours.
    private static func repeated(at offset: Int, in bytes: [UInt8]) -> String {
        let name = String(
            decoding: bytes[(offset + 1)...].prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
        return Key.all.contains { $0.key.name == name } ? Found.quoted(name) : "a key"
    }

    /// The ledger's path as the file writes it, and what a device list is held against; whatever else may be
    /// wrong.
    package static func outline(_ bytes: [UInt8]) throws(Refusal) -> (
        ledgerPath: String, catalogue: Catalogue
    ) {
        let json = try parse(bytes)
        guard let path = json["ledger"]?["path"]?.string else {
            throw Refusal(mistakes: ["ledger.path: found nothing, expected \(Keys.Ledger.path.expected)"])
        }
        var models: [ModelID: Catalogue.Model] = [:]
        for model in json["models"]?.array ?? [] {
            guard let id = model["id"]?.string.flatMap({ ModelID($0) }) else { continue }
            let isForwarded = model["conversation"]?.string == Conversation.Kind.forward.rawValue
            let vendor = isForwarded ? nil : model["vendor"]?.string.flatMap { json["vendors"]?[$0] }
            models[id] = Catalogue.Model(
                matter: MatterFacts.read((model.object ?? JSON.Members()).words).facts,
                account: vendor.flatMap { Installation.VendorAccount.identity($0) })
        }
        return (path, Catalogue(models: models))
    }

    /// What the site answers to the vendor's codes, as far as that can be read; whatever else may be wrong.
    package static func verdicts(_ bytes: [UInt8]) throws(Refusal) -> VerdictTable {
        let json = try parse(bytes)
        let relaysTypedCodes = (json["models"]?.array ?? []).contains {
            $0["conversation"]?.string == Conversation.Kind.pureBluetooth.rawValue
        }
        var table = VerdictTable.standard
        for (name, value) in json["codes"]?.object ?? JSON.Members() {
            guard let code = Int(name),
                table.objection(toOverriding: code, relaysTypedCodes: relaysTypedCodes) == nil,
                let errcode = value.integer.flatMap({ Errcode(rawValue: Int(clamping: $0)) })
            else { continue }
            table.override(code, with: errcode)
        }
        return table
    }

    static func verdicts(_ top: Section, _ models: [Installation.Model]) -> VerdictTable {
        var table = VerdictTable.standard
        guard let value = top.members[Keys.codes.name] else { return table }
        top.reading.inventory.note(JSONText.render(value), at: Keys.codes.name, needsRestart: false)
        guard let codes = value.object else {
            top.mistake(Keys.codes, found: Found.words(value))
            return table
        }
        let relaysTypedCodes = models.contains { $0.conversation == .pureBluetooth }
        for (name, value) in codes {
            let path = "\(Keys.codes.name).\(name)"
            guard let code = Int(name), code > 0, name == "\(code)" else {
                top.mistake(
                    at: path, found: Found.quoted(name), expected: "a vendor code in quotes, as \"5462\": 6")
                continue
            }
            if let objection = table.objection(toOverriding: code, relaysTypedCodes: relaysTypedCodes) {
                top.mistake(at: path, found: "a code that \(objection)", expected: "a code of another kind")
                continue
            }
            guard let errcode = value.integer.flatMap({ Errcode(rawValue: Int(clamping: $0)) }),
                errcode != .success
            else {
                top.mistake(
                    at: path, found: Found.words(value), expected: "an errcode, one of 1 to 7 and 1999")
                continue
            }
            table.override(code, with: errcode)
        }
        return table
    }
}
