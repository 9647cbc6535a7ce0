package import Binding
package import Elements
package import Envelope
package import Events

extension Keys {
    enum Model {
        static let id = Key.required(
            "id", .name, "the model_id from the WeCom console",
            zh: "企业微信后台的 model_id")
        static let secret = Key.required(
            "secret", .secret, "the model_secret from the WeCom console",
            zh: "企业微信后台的 model_secret")
        static let path = Key.required(
            "path", .name, "the path of the model's callback URL, as /wecom/camera",
            zh: "该型号回调地址的路径，例如 /wecom/camera")
        static let keys = Key.required("keys", .sections(Pair.all), Pair.meaning, zh: Pair.chinese)
        static let vendor = Key.optional(
            "vendor", .text, "which account of \"vendors\" has its devices; only forward may do without",
            zh: "它的设备在 \"vendors\" 的哪个账号下；只有 forward 可以不写")
        static let conversation = Key.optional(
            "conversation", .choice(names(Conversation.Kind.self)),
            default: .string(Conversation.Kind.wifi.rawValue),
            "how a device is bound; `wecom-bind help configuration` tells them apart",
            zh: "设备怎样绑定；区别见 `wecom-bind help configuration`")
        static let code = Key.optional(
            "code", .choice(names(Installation.CodeDemand.self)),
            "whether the installer types a code: required, but none for dk; optional for verify_dk and forward",
            zh: "安装人员是否输入验证码：一般必须，dk 不用；verify_dk 和 forward 可以任选"
        )
        static let codeShape = Key.optional(
            "code_shape", .choice(names(Installation.CodeShape.self)),
            "what a typed code looks like: hex16, but any for forward",
            zh: "输入的验证码是什么样子：一般是 hex16，forward 为任意")
        static let isBinding = Key.optional(
            "is_binding", .truth, default: false,
            "of verify_dk only: whether the device is told that its code was asked for",
            zh: "只用于 verify_dk：是否告诉设备正在核对它的验证码")
        static let productKey = Key.optional(
            "product_key", .name,
            "the product of devices that are on no list: the serial is their device key",
            zh: "不在清单里的设备的 product_key：它们的序列号就是 device_key"
        )
        static let bindingMode = Key.optional(
            "binding_mode", .integer(1...3),
            "1 multi-user, 2 owner, 3 rotation: an alert if the vendor says otherwise",
            zh: "1 多用户、2 唯一主人、3 轮换：平台所说不同时会告警")
        static let unverified = Key.optional(
            "unverified", .integer(0...1_999), default: 3,
            "the errcode of a pure-Bluetooth bind that comes back unverified, which is undone: one of 0 to 7 and"
                + " 1999; 0 takes the device all the same",
            zh: "纯蓝牙绑定未经核实就返回时的 errcode，这样的绑定会被撤销：0 到 7 或 1999；0 为照样接受设备")
        static let undoAfter = Key.optional(
            "undo_after_minutes", .integer(15...1_440),
            "after so many minutes, not at night, a device is taken back that the vendor has and WeCom has not",
            zh: "平台上已绑定而企业微信里没有的设备，过多少分钟收回（夜间不收）"
        )
        static let capabilities = Key.optional(
            "capabilities", .integer(1...15), "of its devices, as the vendor counts them",
            zh: "它的设备的能力值，按平台的算法")
        static let deviceName = Key.optional(
            "device_name", .text, "the name of its devices at the vendor",
            zh: "它的设备在平台上的名称")
        static let family = Key.optional(
            "family", .text, "where the vendor's app shows its devices",
            zh: "平台的 App 把它的设备显示在哪里")
        static let room = Key.optional(
            "room", .text, "where the vendor's app shows its devices",
            zh: "平台的 App 把它的设备显示在哪里")
        static let commonDevice = Key.optional(
            "common_device", .truth, "whether the vendor's app shows its devices among the common ones",
            zh: "平台的 App 是否把它的设备列为常用设备")
        static let matter = MatterFacts.names.map {
            Key.optional(
                $0, .word, "what Matter says of all its devices; what each has of its own is in its list",
                zh: "它的全部设备共有的 Matter 信息；各台自己的写在设备清单里")
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

extension Installation {
    package struct Model: Sendable {
        package var id: ModelID
        package var path: String
        package var keys: [Credentials]
        package var rawKeys: [RawKey]
        package var secret: Secret
        /// Which account has its devices; nil for one whose binds are all forwarded.
        package var vendor: String?
        package var conversation: Conversation.Kind
        /// Whether `verify_dk` has the device told that its code was asked for: `isBinding` 1.
        package var tellsDevice = false
        /// For devices that are on no list: their product, with the serial as device key.
        package var unlistedProductKey: String?
        package var expectedBindingMode: Int?
        /// What the answer is when a pure-Bluetooth bind comes back unverified, which is undone then; 0 takes
        /// such a device all the same, on the maker's own responsibility.
        package var unverified: Errcode
        package var codeShape: CodeShape
        /// Whether the installer must type a code.
        package var code: CodeDemand
        /// A device that the vendor has and WeCom has not is taken back after so long; nil leaves that to
        /// the nightly comparison.
        package var undoAfterMinutes: Int?
        /// Facts that every device of the model shares.
        package var defaults: DeviceDefaults
    }

    /// Whether a device has a code that the installer types.
    package enum CodeDemand: String, Sendable, CaseIterable {
        case required
        /// Verified where one was typed; else the device is bound by its key alone.
        case optional
        /// There is none, whatever was typed.
        case absent = "none"

        /// Only where something is done without a code: by the device's key, or by whoever decides instead.
        func goes(with conversation: Conversation.Kind) -> Bool {
            switch (conversation, self) {
            case (.wifi, .required), (.verify, .required), (.pureBluetooth, .required),
                (.verifyThenBind, .required), (.verifyThenBind, .optional), (.key, .absent), (.forward, _):
                true
            case (.wifi, _), (.verify, _), (.pureBluetooth, _), (.verifyThenBind, .absent), (.key, _): false
            }
        }
    }

    package struct DeviceDefaults: Equatable, Sendable {
        package var capabilities: Int?
        package var name: String?
        package var family: String?
        package var room: String?
        package var isCommonDevice: Bool?
        package var matter: MatterFacts
    }

    /// What a typed code must look like before the vendor is asked. Where it has a shape, it is taken as people
    /// type it; see `TypedCode`.
    ///
    /// The device makes 16 characters of 0-9 and A-F. Source: vendor documentation, AT+QIOTBINDCODE.
    package enum CodeShape: String, Sendable, CaseIterable {
        case hex16
        case any
    }
}

extension ConfigurationFile {
    /// - Parameter vendors: The names of the accounts; nil where those are not known, which has been told.
    /// - Returns: nil for one without an id, of which nothing else can be told either.
    static func model(_ section: Section, vendors: [String]?) -> Installation.Model? {
        let path = section.text(Keys.Model.path).flatMap { self.path($0, Keys.Model.path, section) }
        let told: Conversation.Kind? = section.choice(Keys.Model.conversation)
        // What goes with it is judged only where it is known.
        let conversation = told ?? .wifi
        let vendor = vendor(of: section, told, among: vendors)
        let keys = pairs(Keys.Model.keys, in: section)
        let secret = section.secret(Keys.Model.secret)
        let code = code(of: section, told)
        if section.has(Keys.Model.isBinding), let told, told != .verifyThenBind {
            section.mistake(
                Keys.Model.isBinding, found: "the key beside \"\(told.rawValue)\"",
                expected: "it beside verify_dk only: verify always sends 1, the others nothing")
        }
        let unverified = unverified(of: section)
        let defaults = defaults(of: section)
        let (tellsDevice, mode) = (
            section.truth(Keys.Model.isBinding), section.integer(Keys.Model.bindingMode)
        )
        let shape: Installation.CodeShape? = section.choice(Keys.Model.codeShape)
        let (product, undo) = (section.text(Keys.Model.productKey), section.integer(Keys.Model.undoAfter))
        guard let id = id(of: section) else { return nil }
        return Installation.Model(
            id: id, path: path ?? "", keys: keys.map(\.live), rawKeys: keys.map(\.raw),
            secret: secret ?? Secret(""), vendor: vendor, conversation: conversation,
            tellsDevice: tellsDevice ?? false, unlistedProductKey: product,
            expectedBindingMode: mode.map { Int($0) }, unverified: unverified,
            codeShape: shape ?? (conversation == .forward ? .any : .hex16), code: code,
            undoAfterMinutes: undo.map { Int($0) }, defaults: defaults)
    }

    private static func id(of section: Section) -> ModelID? {
        guard let text = section.text(Keys.Model.id) else { return nil }
        let id = ModelID(text)
        if id == nil { section.mistake(Keys.Model.id, found: Found.quoted(text)) }
        return id
    }

    private static func vendor(
        of section: Section, _ conversation: Conversation.Kind?, among vendors: [String]?
    ) -> String? {
        if section.lacks(Keys.Model.vendor), let conversation, conversation != .forward {
            section.mistake(Keys.Model.vendor, found: "nothing")
        }
        guard let vendor = section.text(Keys.Model.vendor) else { return nil }
        if let vendors, !vendors.contains(vendor) {
            section.mistake(
                Keys.Model.vendor, found: Found.quoted(vendor),
                expected: "one of \(vendors.joined(separator: ", "))")
        }
        return vendor
    }

    private static func code(
        of section: Section, _ conversation: Conversation.Kind?
    ) -> Installation.CodeDemand {
        let code =
            section.choice(Keys.Model.code)
            ?? (conversation == .key ? Installation.CodeDemand.absent : .required)
        if let conversation, !code.goes(with: conversation) {
            section.mistake(
                Keys.Model.code, found: "\"\(code.rawValue)\" beside \"\(conversation.rawValue)\"",
                expected:
                    "\"none\" beside dk and forward, \"optional\" beside verify_dk and forward; dk has no"
                    + " other, since nobody checks a code there")
        }
        return code
    }

    private static func unverified(of section: Section) -> Errcode {
        guard let number = section.integer(Keys.Model.unverified) else { return .holdsLocalData }
        let errcode = Errcode(rawValue: Int(number))
        if errcode == nil { section.mistake(Keys.Model.unverified, found: "\(number)") }
        return errcode ?? .holdsLocalData
    }

    private static func defaults(of section: Section) -> Installation.DeviceDefaults {
        let words = section.words(Keys.Model.matter)
        let matter = MatterFacts.read(words)
        for mistake in matter.mistakes {
            section.mistake(
                at: mistake.name, found: Found.quoted(words[mistake.name] ?? ""), expected: mistake.expected)
        }
        return Installation.DeviceDefaults(
            capabilities: section.integer(Keys.Model.capabilities).map { Int($0) },
            name: section.text(Keys.Model.deviceName), family: section.text(Keys.Model.family),
            room: section.text(Keys.Model.room), isCommonDevice: section.truth(Keys.Model.commonDevice),
            matter: matter.facts)
    }

    /// Each model stands in the list once.
    static func expectModelsApart(_ sections: [Section]) {
        var owners: [String: String] = [:]
        for section in sections {
            guard let id = section.members[Keys.Model.id.name]?.string else { continue }
            if let owner = owners.updateValue(section.path, forKey: id) {
                section.mistake(
                    Keys.Model.id, found: "\(Found.quoted(id)), which \(owner) has",
                    expected: "each model once")
            }
        }
    }
}
