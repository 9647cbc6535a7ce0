import Binding
import Events

extension Keys {
    enum Vendor {
        static let url = Key.required(
            "url", .name, "the account's data centre, as https://iot-api.quectelcn.com")
        static let accessKey = Key.required("access_key", .name, "the SaaS application's AccessKey")
        static let accessSecret = Key.required("access_secret", .secret, "its AccessSecret")
        static let account = Key.optional(
            "account", .name,
            "whose that access key is, by a name of your own, so that another key may take its place")
        static let user = Key.required(
            "user", .section(User.all), "the end user that holds every device which companies add")
        static let userDomain = Key.required(
            "user_domain", .name, "the App's user domain, as C.DM.10271.5")
        static let userDomainSecret = Key.required("user_domain_secret", .secret, "its secret")
        static let nightlyCalls = Key.optional(
            "nightly_calls", .integer(0...1_000_000),
            default: .integer(Int64(Installation.VendorAccount.usualNightlyCalls)),
            "what the nightly comparison may ask of the account in a day")

        static let all = [
            url, trust, accessKey, accessSecret, account, user, userDomain, userDomainSecret, nightlyCalls,
        ]
    }

    /// By its email or by its phone.
    enum User {
        static let email = Key.optional("email", .name, "the service account, unless it has a phone")
        static let phone = Key.optional(
            "phone", .name, "the service account's number, digits only, unless it has an email")
        static let country = Key.optional(
            "international_code", .name, default: .string(Installation.VendorAccount.usualCountry),
            "the country of that number, digits only")
        static let password = Key.required("password", .secret, "the service account's password")

        static let all = [email, phone, country, password]
    }

    enum Model {
        static let id = Key.required("id", .name, "the model_id from the WeCom console")
        static let secret = Key.required("secret", .secret, "the model_secret from the WeCom console")
        static let path = Key.required(
            "path", .name, "the path of the model's callback URL, as /wecom/camera")
        static let keys = Key.required("keys", .sections(Pair.all), Pair.meaning)
        static let vendor = Key.optional(
            "vendor", .text, "which account of \"vendors\" has its devices; only forward may do without")
        static let conversation = Key.optional(
            "conversation", .choice(names(Conversation.Kind.self)),
            default: .string(Conversation.Kind.wifi.rawValue),
            "how a device is bound; `wecom-bind help configuration` tells them apart")
        static let code = Key.optional(
            "code", .choice(names(Installation.CodeDemand.self)),
            "whether the installer types a code: required, but none for dk; optional for verify_dk and forward"
        )
        static let codeShape = Key.optional(
            "code_shape", .choice(names(Installation.CodeShape.self)),
            "what a typed code looks like: hex16, but any for forward")
        static let isBinding = Key.optional(
            "is_binding", .truth, default: false,
            "of verify_dk only: whether the device is told that its code was asked for")
        static let productKey = Key.optional(
            "product_key", .name, "the product of devices that are on no list: the serial is their device key"
        )
        static let bindingMode = Key.optional(
            "binding_mode", .integer(1...3),
            "1 multi-user, 2 owner, 3 rotation: an alert if the vendor says otherwise")
        static let unverified = Key.optional(
            "unverified", .integer(0...1_999), default: 3,
            "the errcode of a pure-Bluetooth bind that comes back unverified, which is undone: one of 0 to 7 and"
                + " 1999; 0 takes the device all the same")
        static let undoAfter = Key.optional(
            "undo_after_minutes", .integer(15...1_440),
            "after so many minutes, not at night, a device is taken back that the vendor has and WeCom has not"
        )
        static let capabilities = Key.optional(
            "capabilities", .integer(1...15), "of its devices, as the vendor counts them")
        static let deviceName = Key.optional("device_name", .text, "the name of its devices at the vendor")
        static let family = Key.optional("family", .text, "where the vendor's app shows its devices")
        static let room = Key.optional("room", .text, "where the vendor's app shows its devices")
        static let commonDevice = Key.optional(
            "common_device", .truth, "whether the vendor's app shows its devices among the common ones")
        static let matter = MatterFacts.names.map {
            Key.optional(
                $0, .word, "what Matter says of all its devices; what each has of its own is in its list")
        }

        static let all =
            [
                id, secret, path, keys, vendor, conversation, code, codeShape, isBinding, productKey,
                bindingMode,
                unverified, undoAfter, capabilities, deviceName, family, room, commonDevice,
            ] + matter

        private static func names<Choice: RawRepresentable<String> & CaseIterable>(_: Choice.Type) -> [String]
        {
            Choice.allCases.map(\.rawValue)
        }
    }
}
