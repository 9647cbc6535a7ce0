import Crypto
package import Events

/// A callback before it is sealed, in plain values that need not make sense.
package struct CallbackDraft: Sendable {
    /// The event's or command's name on the wire; any text.
    package var name: String
    package var isCommand: Bool
    /// Members of `base_info`, in order.
    package var base: [String: String]
    /// Seconds since 1970.
    package var createdAt: Int64
    /// Members of the event or command beside its name.
    package var details: [(name: String, value: JSON)]

    package init(
        _ name: String, isCommand: Bool = false, request: String, createdAt: Int64,
        base: [String: String] = [:], details: [(name: String, value: JSON)] = []
    ) {
        self.name = name
        self.isCommand = isCommand
        self.createdAt = createdAt
        self.base = base
        self.base["req_id"] = request
        self.details = details
    }

    /// Puts a value in the place of a member, wherever that stands, or adds it to the event.
    package mutating func set(_ member: String, _ value: JSON) {
        switch member {
        case "createtime": createdAt = value.integer ?? createdAt
        case "event_type", "command_type": name = value.string ?? name
        case _ where Self.baseNames.contains(member): base[member] = value.string
        default:
            details.removeAll { $0.name == member }
            if !value.isNull { details.append((name: member, value: value)) }
        }
    }

    private static let baseNames = ["req_id", "device_sn", "model_id", "auth_corpid", "service_corpid"]

    /// The document that is sealed.
    package var message: JSON {
        var baseInfo = JSON.Members()
        for name in ["req_id", "device_sn"] {
            if let value = base[name] { baseInfo.append(name, .string(value)) }
        }
        baseInfo.append("createtime", .integer(createdAt))
        for name in ["model_id", "auth_corpid", "service_corpid"] {
            if let value = base[name] { baseInfo.append(name, .string(value)) }
        }
        let form = isCommand ? "command" : "event"
        var body = JSON.Members([("\(form)_type", .string(name))])
        for (name, value) in details { body.append(name, value) }
        return .object([
            ("msg_type", .string(form)), ("base_info", .object(baseInfo)), (form, .object(body)),
        ])
    }
}

extension CallbackDraft {
    /// What a callback carries when nobody says otherwise; nothing where that is all there is to its form.
    ///
    /// Source: WeCom developer centre, 硬件云端接入, 回调通知.
    package static func sample(of kind: Event.Kind, serial: String) -> (
        isCommand: Bool, [(name: String, value: JSON)]
    ) {
        (!kind.comes(as: .event), details(of: kind, serial: serial))
    }

    private static func details(of kind: Event.Kind, serial: String) -> [(name: String, value: JSON)] {
        let user: (name: String, value: JSON) = ("open_userid", "woSandboxUser01")
        let operation: (name: String, value: JSON) = ("oper_id", "op-sandbox-01")
        return switch kind {
        case .contactChange:
            [("perm_version", 2), ("create_user", [["open_userid": "woSandboxUser01", "user_type": 0]])]
        case .verifyDevice: [("device_sn_md5", .string(Hex.encode(Digest.md5(Array(serial.utf8)))))]
        case .updateFirmware: [operation]
        case .userScan:
            [
                operation, user, ("state", "sandbox"), ("user_type", 0),
                ("auth_code", "scan-code-of-the-sandbox"), ("expires_in", 300), ("auth_code_type", 1),
            ]
        case .enterPage, .exitPage: [("page_type", "fa"), operation, user, ("user_type", 0)]
        case .remoteOpenDoor: [user, operation]
        case .deleteBioInfo: [("page_type", "fp"), operation, user, ("user_type", 0)]
        case .printerJobSubmit: [user, ("jobid", "job-1")]
        case .printerJobTranscode:
            [
                user, ("jobid", "job-1"), ("download_url", "https://files.example.com/d/1"),
                ("encoding_aeskey", "key-of-one-file"), ("doc_name", "document.docx"), ("doc_size", 20_480),
                ("trans_setting", ["version": 1, "setting_list": [["key": "paper", "value": ["A4"]]]]),
            ]
        case .printerJobDelete: [("jobid", "job-1")]
        default: []
        }
    }

    /// The members of `base_info` that a kind has beside `req_id` and `createtime`.
    package static func baseNames(of kind: Event.Kind?) -> [String] {
        switch kind {
        case .modelTicket: ["model_id", "service_corpid"]
        case .verifyDevice: ["auth_corpid", "service_corpid"]
        default: ["device_sn", "model_id", "auth_corpid", "service_corpid"]
        }
    }
}
