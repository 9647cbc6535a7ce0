import Binding
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
    ) throws(Refusal) -> Configuration {
        let json: JSON
        do {
            json = try JSONReader.read(bytes, limits: limits, allowsComments: true)
        } catch {
            let (line, column) = error.position(in: bytes)
            throw Refusal(mistakes: ["line \(line), column \(column): \(error.reason)"])
        }
        let mistakes = Section.Mistakes()
        let configuration = assemble(Section(json, path: "", mistakes: mistakes), sources)
        guard let configuration, mistakes.lines.isEmpty else { throw Refusal(mistakes: mistakes.lines) }
        return configuration
    }

    /// The ledger's path as the file writes it, and what a device list is held against; whatever else may be
    /// wrong.
    static func outline(_ bytes: [UInt8]) throws(Refusal) -> (ledgerPath: String, catalogue: Catalogue) {
        let json: JSON
        do {
            json = try JSONReader.read(bytes, limits: limits, allowsComments: true)
        } catch {
            let (line, column) = error.position(in: bytes)
            throw Refusal(mistakes: ["line \(line), column \(column): \(error.reason)"])
        }
        guard let path = json["ledger"]?["path"]?.string else {
            throw Refusal(mistakes: ["ledger.path is missing: the database file"])
        }
        var models: [ModelID: Catalogue.Model] = [:]
        for model in json["models"]?.array ?? [] {
            guard let id = model["id"]?.string.flatMap({ ModelID($0) }) else { continue }
            let isForwarded = model["conversation"]?.string == Conversation.Kind.forward.rawValue
            let vendor = isForwarded ? nil : model["vendor"]?.string.flatMap { json["vendors"]?[$0] }
            models[id] = Catalogue.Model(
                matter: MatterFacts.read((model.object ?? JSON.Members()).words).facts,
                account: vendor.flatMap { Configuration.VendorAccount.identity($0) })
        }
        return (path, Catalogue(models: models))
    }

    private static func assemble(_ top: Section, _ sources: SecretSources) -> Configuration? {
        top.allow([
            "listen", "admin", "ledger", "provider", "wecom", "vendors", "models", "devices", "codes",
            "loops",
            "freshness_seconds", "maker", "reconcile_at", "sources",
        ])
        let listeners = top.sections("listen", "where WeCom's callbacks arrive").map { listener($0, sources) }
        let admin = top.optionalSection("admin").map { listener($0, sources) }
        if let admin, !loopbackHosts.contains(admin.host) {
            top.mistake("admin", "must listen on loopback: whoever reaches it is asked for nothing")
        }
        let ledger = top.section("ledger", "where decisions are kept")
        ledger?.allow(["path", "seal_key"])
        let path = ledger?.filePath("path", "the database file", from: sources) ?? ""
        let seal = ledger.map { sealKey($0, sources) } ?? Secret("")
        let provider = top.section("provider", "the maker in WeCom").flatMap { providerOf($0, sources) }
        // A model whose binds are all forwarded needs none; every other one misses its own by name.
        let accounts = top.has("vendors") ? top.named("vendors", "the accounts at the vendor's cloud") : []
        let vendors = accounts.map { name, section in (name, vendor(section, sources)) }
        let models = top.sections("models", "the device models, each with its callback URL").compactMap {
            section in
            model(section, sources, vendors: vendors.map(\.0))
        }
        let accountsByName = Dictionary(vendors) { first, _ in first }
        let devices = DeviceList.read(
            top, Catalogue(models: Configuration.catalogue(of: models, accountsByName)))
        unique(models.map(\.path) + [provider?.path].compactMap { $0 }, in: top)
        for (index, model) in models.enumerated()
        where models[..<index].contains(where: { $0.id == model.id }) {
            top.mistake("models", "\(model.id) stands in the list twice")
        }
        let maker = maker(top, sources)
        for model in models where model.conversation == .forward && maker.address == nil {
            top.mistake("maker.url", "is missing: the binds of \(model.id) are forwarded there")
        }
        guard let provider else { return nil }
        return Configuration(
            listeners: listeners, admin: admin, ledgerPath: path, sealKey: seal, provider: provider,
            wecom: address(top.optionalSection("wecom"), sources),
            vendors: accountsByName, models: models, devices: devices,
            verdicts: verdicts(top.optionalSection("codes")),
            loops: Int(top.integer("loops", in: 1...64, default: 2)),
            freshnessSeconds: top.integer("freshness_seconds", in: 1...86_400, default: 300),
            reconcileAt: reconcileAt(top), maker: maker,
            sources: SourceList.read(top.optionalSection("sources"), sources))
    }

    /// By default at night where WeCom is.
    private static func reconcileAt(_ top: Section) -> TimeOfDay? {
        let text = top.optionalText("reconcile_at") ?? "03:30+08:00"
        guard text != "off" else { return nil }
        let time = TimeOfDay(text)
        if time == nil {
            top.mistake(
                "reconcile_at", "must be a time of day as \"03:30\" (UTC) or \"03:30+08:00\", or \"off\"")
        }
        return time
    }

    private static func maker(_ top: Section, _ sources: SecretSources) -> Configuration.Maker {
        guard let maker = top.optionalSection("maker") else {
            return Configuration.Maker(address: nil, secrets: [])
        }
        maker.allow(["url", "ca_file", "secrets", "events"])
        let address = maker.optionalText("url").map { url in
            check(url: url, maker)
            return Configuration.CloudAddress(
                url: url, authorities: maker.optionalText("ca_file").map(sources.resolve))
        }
        let secrets: [Secret] = maker.sections("secrets", "what its messages are signed with").compactMap {
            section in
            section.allow(["secret"])
            let secret = section.secret("secret", "as whsec_ and Base64", from: sources)
            if secret.count > 0, secret.count < 24 {
                section.mistake("secret", "has less than 24 characters")
            }
            return secret.count > 0 ? secret : nil
        }
        let events = maker.optionalTexts("events")
        for name in events where answered.contains(name) {
            maker.mistake("events", "\"\(name)\" is answered here, and cannot be forwarded")
        }
        if !events.isEmpty, address == nil {
            maker.mistake("url", "is missing: the \"events\" have nowhere to go")
        }
        return Configuration.Maker(address: address, secrets: secrets, events: Set(events))
    }

    /// Events that something is done about, or that carry what is only for us.
    private static let answered = ["bind", "unbind", "model_ticket", "verify_device", "user_scan"]

    private static func unique(_ paths: [String], in top: Section) {
        for (index, path) in paths.enumerated() where paths[..<index].contains(path) {
            top.mistake("models", "two routes share the path \(path), each needs its own")
        }
    }

    private static let loopbackHosts = ["127.0.0.1", "::1", "localhost"]

    private static func listener(_ section: Section, _ sources: SecretSources) -> Configuration.Listener {
        section.allow(["host", "port", "tls", "proxy_allowance_ms"])
        let host = section.optionalText("host") ?? "127.0.0.1"
        let tls = section.optionalSection("tls").map { tls in
            tls.allow(["certificate", "key", "authority"])
            return Configuration.Certificate(
                chainPath: tls.filePath("certificate", "a PEM file, the server's own first", from: sources),
                keyPath: tls.filePath("key", "a PEM file", from: sources),
                authorityPath: tls.optionalText("authority").map(sources.resolve))
        }
        if tls == nil, !loopbackHosts.contains(host) {
            section.mistake("tls", "is missing: without TLS only loopback may be listened on")
        }
        return Configuration.Listener(
            host: host, port: UInt16(section.integer("port", in: 0...65_535, default: 8443)), tls: tls,
            proxyAllowanceMilliseconds: section.integer("proxy_allowance_ms", in: 0...1_000, default: 0))
    }

    private static func sealKey(_ section: Section, _ sources: SecretSources) -> Secret {
        let text = section.secret("seal_key", "64 hexadecimal digits", from: sources)
        guard let bytes = hexadecimal(text.exposed), bytes.count == 32 else {
            if text.count > 0 {
                section.mistake("seal_key", "must be 64 hexadecimal digits; make one: openssl rand -hex 32")
            }
            return Secret("")
        }
        return Secret(bytes)
    }

    private static func hexadecimal(_ text: [UInt8]) -> [UInt8]? {
        guard text.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: text.count, by: 2) {
            let pair = String(decoding: text[index..<index + 2], as: UTF8.self)
            guard pair.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
                let byte = UInt8(pair, radix: 16)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func providerOf(_ section: Section, _ sources: SecretSources) -> Configuration.Provider? {
        section.allow(["corpid", "path", "keys"])
        let path = section.optionalText("path")
        if path != nil { check(path ?? "", section) }
        let keys = path == nil && !section.has("keys") ? [] : keysOf(section, sources)
        guard let corp = CorpID(section.text("corpid", "the maker's corp id in WeCom")) else {
            section.mistake("corpid", "is no corp id")
            return nil
        }
        return Configuration.Provider(
            corp: corp, path: path, keys: keys.map(\.live), rawKeys: keys.map(\.raw))
    }

    static func keysOf(
        _ section: Section, _ sources: SecretSources
    ) -> [(live: Credentials, raw: Configuration.RawKey)] {
        section.sections("keys", "the Token and EncodingAESKey of this URL; two while they are rotated")
            .compactMap {
                key in
                key.allow(["token", "aes_key"])
                let token = key.secret("token", "the Token", from: sources)
                let aes = key.secret("aes_key", "the EncodingAESKey", from: sources)
                guard token.count > 0, aes.count > 0 else { return nil }
                do {
                    let live = try Credentials(token: token, encodingAESKey: aes)
                    return (live, Configuration.RawKey(token: token, encodingAESKey: aes))
                } catch {
                    key.mistake("aes_key", "\(error)")
                    return nil
                }
            }
    }

    static func check(_ path: String, _ section: Section) {
        let isPath =
            path.first == "/" && path.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "?") }
        if !isPath { section.mistake("path", "must begin with / and hold no blank or ?") }
        if path.hasPrefix(MakerDesk.prefix) {
            section.mistake(
                "path", "must not begin with \(MakerDesk.prefix): the maker's service speaks there")
        }
    }

    private static func address(_ section: Section?, _ sources: SecretSources) -> Configuration.CloudAddress {
        section?.allow(["url", "ca_file"])
        let url = section?.optionalText("url") ?? "https://qyapi.weixin.qq.com"
        if let section { check(url: url, section) }
        return Configuration.CloudAddress(
            url: url, authorities: section?.optionalText("ca_file").map(sources.resolve))
    }

    static func check(url: String, _ section: Section) {
        do {
            let origin = try Origin(url)
            if origin.scheme == .http, !loopbackHosts.contains(origin.host) {
                section.mistake("url", "must be https: secrets travel there, in clear to loopback only")
            }
        } catch {
            section.mistake("url", "\"\(url)\" is no address of a cloud: \(error.reason)")
        }
    }

    private static func verdicts(_ section: Section?) -> VerdictTable {
        var table = VerdictTable.standard
        guard let section else { return table }
        for name in section.names {
            guard let code = Int(name) else {
                section.mistake(name, "must be a vendor code in quotes, as \"5462\": 6")
                continue
            }
            if let objection = table.objection(toOverriding: code) {
                section.mistake(name, objection)
                continue
            }
            let number = section.integer(name, in: 0...1999, default: 7)
            guard let errcode = Errcode(rawValue: Int(number)), errcode != .success else {
                section.mistake(name, "must be one of 1 to 7 and 1999")
                continue
            }
            table.override(code, with: errcode)
        }
        return table
    }
}
