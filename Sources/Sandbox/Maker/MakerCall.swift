import Cloud
import Elements
import Events
import HTTP

/// One message that came to the maker's service.
struct MakerCall: Sendable {
    enum Name: String, Sendable, CaseIterable {
        case bind
        /// A bind asked about again.
        case question
        /// Whether a company has a device.
        case holder
        case unbind, undo
        /// Whether a device is online.
        case userScan = "user_scan"
    }

    /// Nil for a message without a valid signature.
    let id: String?
    /// Nil for a type that is only remembered.
    let name: Name?
    let type: String
    let data: JSON

    /// - Returns: Nil for what is no message at all.
    init?(_ request: Request, _ webhook: StandardWebhook, at unixNow: UnixTime) {
        guard request.method == "POST" else { return nil }
        // The signature first: nothing of a stranger's message is looked at.
        guard let id = try? webhook.verify(request, at: unixNow) else {
            self.id = nil
            name = nil
            type = "refused"
            data = .null
            return
        }
        guard let body = try? JSONReader.read(request.body), let type = body["type"]?.string,
            let data = body["data"], data.object != nil
        else { return nil }
        self.id = id
        self.type = type
        self.data = data
        name = type == "bind" && data["question"]?.bool == true ? .question : Name(rawValue: type)
    }

    var serial: String { (data["device_sn"]?.string ?? "").uppercased() }
    var request: String { data["req_id"]?.string ?? "" }
    var company: String { data["auth_corpid"]?.string ?? "" }
}
