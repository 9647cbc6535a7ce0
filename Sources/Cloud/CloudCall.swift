import Elements
import Transport

/// One request to a cloud that is over: what was asked, what came of it, and how long it took.
package struct CloudCall: Equatable, Sendable {
    package let endpoint: Endpoint
    package let end: End
    package let milliseconds: Int64

    package init(endpoint: Endpoint, end: End, milliseconds: Int64) {
        self.endpoint = endpoint
        self.end = end
        self.milliseconds = milliseconds
    }

    /// By the names that the documents have for them.
    package enum Endpoint: String, Sendable, CaseIterable {
        case modelToken = "get_model_token"
        case deviceSecret = "get_device_secret"
        case deviceToken = "get_device_token"
        case deviceDetail = "get_device_detail"
        case corpToken = "gettoken"
        case callbackAddresses = "getcallbackip"
        case robotMessage = "webhook_send"
        /// Nothing but the Date of an answer.
        case wecomTime = "time_of_wecom"

        case bindByWiFi = "deviceBindingByWifi"
        case bindByPureBluetooth = "deviceBindingByPureBt"
        case bindByKey = "bindDeviceDk"
        case verify = "verifyBindingCode"
        case unbind = "unbundlingDeviceDk"
        case deviceInfo
        case onlineStatus = "device_detail"
        case emailLogin = "emailPwdLogin"
        case phoneLogin = "phonePwdLogin"
        case userRefresh = "refreshToken"
        case keyLogin = "accessKeyLogin"
        case keyRefresh = "accessKeyAuthrize_refreshToken"
        case vendorTime = "time_of_vendor"

        /// Whatever the maker's own service is told.
        case message

        package var cloud: Cloud {
            switch self {
            case .modelToken, .deviceSecret, .deviceToken, .deviceDetail, .corpToken, .callbackAddresses,
                .robotMessage, .wecomTime:
                .wecom
            case .bindByWiFi, .bindByPureBluetooth, .bindByKey, .verify, .unbind, .deviceInfo, .onlineStatus,
                .emailLogin, .phoneLogin, .userRefresh, .keyLogin, .keyRefresh, .vendorTime:
                .vendor
            case .message: .maker
            }
        }
    }

    package enum Cloud: String, Sendable {
        case wecom, vendor, maker
    }

    package enum End: String, Sendable, CaseIterable {
        /// The peer did what it was asked.
        case answered
        /// It said no, with its own code.
        case refused
        /// It has had no byte of the request.
        case notSent = "not_sent"
        /// It may have had the request, and no whole answer came.
        case unanswered
        /// An answer came, and says nothing: another status, or another body.
        case unclear
    }
}

/// Somebody's reading of what a call brought.
protocol CloudReply {
    /// Whether the peer did what it was asked; nil where it does not say.
    var isYes: Bool? { get }
}

extension CloudCall.End {
    init(_ outcome: CallOutcome, read reply: some CloudReply) {
        self =
            switch outcome {
            case .notSent: .notSent
            case .unknown: .unanswered
            case .answered: reply.isYes.map { $0 ? .answered : .refused } ?? .unclear
            }
    }
}

/// Makes calls, and tells of each once it is over.
struct HeardCaller: Sendable {
    let caller: any Caller
    let runtime: any Runtime
    let hear: @Sendable (CloudCall) -> Void

    func call<Reply: CloudReply>(
        _ call: Call, to endpoint: CloudCall.Endpoint, reading read: (CallOutcome) -> Reply
    ) async -> Reply {
        let begun = runtime.now
        let outcome = await caller.call(call)
        let reply = read(outcome)
        hear(
            CloudCall(
                endpoint: endpoint, end: CloudCall.End(outcome, read: reply),
                milliseconds: runtime.now.milliseconds(since: begun)))
        return reply
    }
}
