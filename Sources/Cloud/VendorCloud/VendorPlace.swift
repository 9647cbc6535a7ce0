package import Binding
import Elements
package import Events

/// What a `Place` says, in the words of the vendor's calls.
package struct VendorPlace: Equatable, Sendable {
    /// See `VendorAccount.identity`.
    package let account: String
    /// By whose conversation it is bound.
    package let model: ModelID
    package let conversation: Conversation.Kind
    package let productKey: String
    package let deviceKey: String
    /// What the maker's own service knows its last bind by; only where that decides.
    package let bind: NamedCallback?

    package init(
        account: String, model: ModelID, conversation: Conversation.Kind, productKey: String,
        deviceKey: String, bind: NamedCallback? = nil
    ) {
        self.account = account
        self.model = model
        self.conversation = conversation
        self.productKey = productKey
        self.deviceKey = deviceKey
        self.bind = conversation == .forward ? bind : nil
    }

    /// - Returns: nil for what this program has not written.
    package init?(_ place: Place) {
        guard let details = try? JSONReader.read(Array(place.details.utf8)),
            let model = details["model"]?.string.flatMap({ ModelID($0) }),
            let conversation = details["conversation"]?.string.flatMap({ Conversation.Kind(rawValue: $0) }),
            let productKey = details["product_key"]?.string, let deviceKey = details["device_key"]?.string
        else { return nil }
        self.init(
            account: place.account, model: model, conversation: conversation, productKey: productKey,
            deviceKey: deviceKey, bind: details["bind"].flatMap { NamedCallback($0, of: model) })
    }

    package func place(of serial: SerialNumber) -> Place {
        var details: [(String, JSON)] = [
            ("model", .string(model.text)), ("conversation", .string(conversation.rawValue)),
            ("product_key", .string(productKey)), ("device_key", .string(deviceKey)),
        ]
        if let bind { details.append(("bind", bind.json)) }
        let bytes = JSONText.render(.object(details))
        // Where the maker's service decides, a device is its serial, whatever keys a list gives it.
        let thing = conversation == .forward ? serial.text : "\(productKey) \(deviceKey)"
        return Place(
            account: account, thing: thing, details: String(decoding: bytes, as: UTF8.self))
    }
}

extension NamedCallback {
    fileprivate init?(_ json: JSON, of model: ModelID) {
        guard let route = json["route"]?.string, let event = json["event_type"]?.string,
            let request = json["req_id"]?.string.flatMap({ RequestID($0) }),
            let company = json["auth_corpid"]?.string.flatMap({ CorpID($0) }),
            let createtime = json["createtime"]?.integer
        else { return nil }
        self.init(
            key: RequestKey(route: route, eventType: event, requestID: request), model: model,
            company: company, createtime: UnixTime(seconds: createtime))
    }

    fileprivate var json: JSON {
        .object([
            ("route", .string(key.route)), ("event_type", .string(key.eventType)),
            ("req_id", .string(key.requestID.text)), ("auth_corpid", .string(company.text)),
            ("createtime", .integer(createtime.seconds)),
        ])
    }
}
