import Binding
import Elements
import Envelope
import Events

extension ConfigurationFile {
    static func vendor(_ section: Section, _ sources: SecretSources) -> Configuration.VendorAccount {
        section.allow([
            "url", "ca_file", "access_key", "access_secret", "user", "user_domain", "user_domain_secret",
            "nightly_calls",
        ])
        let url = section.text("url", "the account's data centre, as https://iot-api.quectelcn.com")
        check(url: url, section)
        return Configuration.VendorAccount(
            address: Configuration.CloudAddress(
                url: url, authorities: section.optionalText("ca_file").map(sources.resolve)),
            accessKey: section.text("access_key", "the SaaS application's AccessKey"),
            accessSecret: section.secret("access_secret", "its AccessSecret", from: sources),
            login: login(section.section("user", "the service account that binds"), sources),
            userDomain: section.text("user_domain", "the App's user domain, as C.DM.10271.5"),
            userDomainSecret: section.secret("user_domain_secret", "its secret", from: sources),
            nightlyCalls: section.optionalInteger("nightly_calls", in: 0...1_000_000)
                ?? Quota.usualCallsPerDay)
    }

    private static func login(
        _ section: Section?, _ sources: SecretSources
    ) -> Configuration.VendorAccount.Login {
        guard let section else { return .email("", password: Secret("")) }
        section.allow(["email", "phone", "international_code", "password"])
        let password = section.secret("password", "the service account's password", from: sources)
        if let phone = section.optionalText("phone") {
            let country =
                section.optionalText("international_code") ?? Configuration.VendorAccount.usualCountry
            return .phone(internationalCode: country, phone, password: password)
        }
        return .email(section.text("email", "the service account, by email or phone"), password: password)
    }

    static func model(
        _ section: Section, _ sources: SecretSources, vendors: [String]
    ) -> Configuration.Model? {
        let names = [
            "id", "path", "keys", "secret", "vendor", "conversation", "product_key", "binding_mode",
            "unverified", "code", "code_shape", "undo_after_minutes", "capabilities", "device_name", "family",
            "room", "common_device", "is_binding",
        ]
        section.allow(names + MatterFacts.names)
        let path = section.text("path", "the path of the model's callback URL")
        check(path, section)
        let conversation: Conversation.Kind = choice("conversation", section, default: .wifi)
        let vendor: String? =
            conversation == .forward && !section.has("vendor")
            ? nil : section.text("vendor", "which account of \"vendors\" has its devices")
        if let vendor, !vendors.contains(vendor) {
            section.mistake("vendor", "names no account. Known: \(vendors.joined(separator: ", "))")
        }
        if section.has("is_binding"), conversation != .verifyThenBind {
            section.mistake("is_binding", "is for verify_dk only: verify always sends 1, the others nothing")
        }
        let keys = keysOf(section, sources)
        let secret = section.secret("secret", "the model_secret from the WeCom console", from: sources)
        let unverified = Errcode(rawValue: Int(section.integer("unverified", in: 0...1999, default: 3)))
        if unverified == nil { section.mistake("unverified", "must be one of 0 to 7 and 1999") }
        let code: Configuration.CodeDemand = choice(
            "code", section, default: conversation == .key ? .absent : .required)
        if !code.goes(with: conversation) {
            section.mistake(
                "code",
                "\"\(code.rawValue)\" does not go with \"\(conversation.rawValue)\": \"none\" is for dk and"
                    + " forward, \"optional\" for verify_dk and forward, and dk has no other, since nobody"
                    + " checks a code there")
        }
        let matter = MatterFacts.read(section.fields(MatterFacts.names))
        for text in matter.mistakes { section.mistake(text) }
        let defaults = Configuration.DeviceDefaults(
            capabilities: section.optionalInteger("capabilities", in: 1...15),
            name: section.optionalText("device_name"), family: section.optionalText("family"),
            room: section.optionalText("room"), isCommonDevice: section.optionalBool("common_device"),
            matter: matter.facts)
        guard let id = ModelID(section.text("id", "the model_id from the WeCom console")) else {
            section.mistake("id", "is no model id")
            return nil
        }
        return Configuration.Model(
            id: id, path: path, keys: keys.map(\.live), rawKeys: keys.map(\.raw), secret: secret,
            vendor: vendor,
            conversation: conversation, tellsDevice: section.optionalBool("is_binding") ?? false,
            unlistedProductKey: section.optionalText("product_key"),
            expectedBindingMode: section.optionalInteger("binding_mode", in: 1...3),
            unverified: unverified ?? .holdsLocalData,
            codeShape: choice("code_shape", section, default: conversation == .forward ? .any : .hex16),
            code: code,
            undoAfterMinutes: section.optionalInteger("undo_after_minutes", in: 15...1_440),
            defaults: defaults)
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _ section: Section, default standard: Choice
    ) -> Choice where Choice.RawValue == String {
        guard let text = section.optionalText(name) else { return standard }
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            section.mistake(name, "\"\(text)\" is none of: \(known)")
            return standard
        }
        return choice
    }
}

/// The configuration's own list of devices, each written as in a device file.
enum DeviceList {
    static func read(_ top: Section, _ catalogue: Catalogue) -> [SerialNumber: ListedDevice] {
        guard top.has("devices") else { return [:] }
        var devices: [SerialNumber: ListedDevice] = [:]
        var serials: [Catalogue.Place: SerialNumber] = [:]
        for section in top.sections("devices", "serial, model, product_key, device_key of each") {
            let device: ListedDevice
            switch DeviceEntry(.object(section.members)).device(of: catalogue) {
            case .success(let entry): device = entry
            case .failure(let wrong):
                for text in wrong.texts { section.mistake(text) }
                continue
            }
            if devices.updateValue(device, forKey: device.serial) != nil {
                section.mistake("serial", "\(device.serial) stands in the list twice")
            } else if let place = catalogue.place(of: device),
                let other = serials.updateValue(device.serial, forKey: place)
            {
                section.mistake(
                    "device_key", "\(device.serial) is \(other) to the vendor: each has its own key")
            }
        }
        return devices
    }
}
