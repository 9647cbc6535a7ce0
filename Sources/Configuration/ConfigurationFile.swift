import Binding
package import Cloud
import Crypto
import Elements
import Envelope
import Events
import Transport

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

    /// Reads on whatever is wrong, so that nothing is told only when something else is mended.
    private static func assemble(_ top: Section) -> Installation? {
        let listeners = top.sections(Keys.listen).map(listener)
        let desk = top.section(Keys.admin).map(self.admin)
        let admin = desk?.listener
        expectPortsApart(listeners, admin, in: top)
        let ledger = ledger(top.section(Keys.ledger))
        let provider = top.section(Keys.provider).flatMap(self.provider)
        let vendors = top.named(Keys.vendors).map { name, section in (name, vendor(section)) }
        let names = vendors.isEmpty ? nil : vendors.map(\.0)
        let models = top.sections(Keys.models).map { (section: $0, model: model($0, vendors: names)) }
        expectAccounts(of: models.compactMap(\.model), in: top)
        expectRoutesApart(models.map(\.section), provider?.path, listeners, in: top)
        expectModelsApart(models.map(\.section))
        let accounts = Dictionary(vendors) { first, _ in first }
        let known = models.compactMap(\.model)
        let devices = DeviceList.read(
            top, Catalogue(models: Installation.catalogue(of: known, accounts)),
            namesAll: !models.isEmpty && known.count == models.count)
        let service = top.section(Keys.maker)
        let maker = maker(service)
        expectAddress(of: service, for: known, maker.events, in: top)
        let wecom = wecom(top.section(Keys.wecom))
        let (verdicts, reconcileAt) = (verdicts(top, known), reconcileAt(top))
        let (loops, freshness) = (top.integer(Keys.loops), top.integer(Keys.freshnessSeconds))
        let idle = top.integer(Keys.idleSeconds)
        let sources = top.section(Keys.sources).map(SourceList.read)
        let robot = top.section(Keys.robot).flatMap(self.robot)
        guard let provider, let loops, let freshness, let idle else { return nil }
        return Installation(
            listeners: listeners, admin: admin, adminAccess: desk?.access ?? .init(),
            support: top.section(Keys.support).map(support), ledgerPath: ledger.path, sealKey: ledger.seal,
            oldSealKey: ledger.oldSeal,
            provider: provider, wecom: wecom, vendors: accounts, models: known, devices: devices,
            verdicts: verdicts, loops: Int(loops), freshnessSeconds: freshness, idleSeconds: idle,
            reconcileAt: reconcileAt, maker: maker, sources: sources, robot: robot,
            inventory: top.reading.inventory)
    }

    /// A model whose binds are all forwarded needs no account; every other one misses its own by name.
    private static func expectAccounts(of models: [Installation.Model], in top: Section) {
        let wanted = Set(models.compactMap(\.vendor)).sorted()
        guard !wanted.isEmpty, top.lacks(Keys.vendors) || top.members[Keys.vendors.name]?.object?.count == 0
        else { return }
        top.mistake(
            Keys.vendors, found: Found.words(top.members[Keys.vendors.name]),
            expected: "the accounts that models name: \(wanted.joined(separator: ", "))")
    }

    private static func expectAddress(
        of maker: Section?, for models: [Installation.Model], _ events: Set<String>, in top: Section
    ) {
        let binds = models.filter { $0.conversation == .forward }.map { "the binds of \($0.id)" }
        let wanted = binds + (events.isEmpty ? [] : ["the events"])
        guard !wanted.isEmpty, maker?.lacks(Keys.Maker.url) ?? top.lacks(Keys.maker) else { return }
        top.mistake(
            at: "\(Keys.maker.name).\(Keys.Maker.url.name)", found: "nothing",
            expected: "where \(wanted.joined(separator: ", ")) are sent")
    }

    /// By default at night where WeCom is.
    private static func reconcileAt(_ top: Section) -> TimeOfDay? {
        guard let text = top.text(Keys.reconcileAt), text != "off" else { return nil }
        let time = TimeOfDay(text)
        if time == nil { top.mistake(Keys.reconcileAt, found: Found.quoted(text)) }
        return time
    }

    private static func ledger(_ section: Section?) -> (path: String, seal: Secret, oldSeal: Secret?) {
        guard let section else { return ("", Secret(""), nil) }
        let seal = sealKey(Keys.Ledger.sealKey, section)
        let oldSeal = sealKey(Keys.Ledger.oldSealKey, section)
        guard let text = section.text(Keys.Ledger.path) else { return ("", Secret(""), nil) }
        let path = section.reading.sources.resolve(text)
        // Without the present one nothing is known of either.
        let seals = seal.map { [$0] + [oldSeal].compactMap(\.self) } ?? []
        switch section.reading.sources.ledger(path, seals) {
        case .path(let found, let expected)?:
            section.mistake(Keys.Ledger.path, found: found, expected: expected)
        case .sealKey(let found, let expected)?:
            section.mistake(Keys.Ledger.sealKey, found: found, expected: expected)
        case nil: break
        }
        return (path, seal ?? Secret(""), oldSeal)
    }

    private static func sealKey(_ key: Key, _ section: Section) -> Secret? {
        guard let text = section.secret(key) else { return nil }
        if text.count == 64, let bytes = Hex.decode(text.exposedText) { return Secret(bytes) }
        section.mistake(
            key,
            found: text.count == 64
                ? "something else than hexadecimal digits among 64 characters" : "\(text.count) characters",
            expected: Keys.Ledger.sealKey.meaning)
        return nil
    }

    private static func wecom(_ section: Section?) -> Installation.CloudAddress {
        guard let section else { return Installation.CloudAddress(url: Keys.WeCom.usualURL) }
        return address(Keys.WeCom.url, in: section, doubling: WeComCloud.firstSegments)
            ?? Installation.CloudAddress(url: Keys.WeCom.usualURL)
    }

    private static func verdicts(_ top: Section, _ models: [Installation.Model]) -> VerdictTable {
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
