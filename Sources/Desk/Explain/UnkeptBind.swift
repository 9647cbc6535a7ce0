package import Binding
package import Elements
package import Events
import Telemetry

/// A bind that was answered, and of which the ledger has no row.
package struct UnkeptBind: Sendable, Equatable {
    package let at: UnixTime
    package let path: String
    /// Whose path that is; nil for the provider's, and where it was meant for another.
    package let model: ModelID?
    /// What it named, as it was sent, whether that has its shape or not; nil for what nobody could ask about.
    package let device: String?
    package let request: String?
    package let errcode: Errcode
    /// nil where nobody understood it.
    package let reason: Reason?
    /// Which part of it nobody understood, as the log has it.
    private let fault: String?
    /// What to do about it, where the reason alone does not say it.
    private let advice: String?

    package init(
        at now: UnixTime, path: String, of model: ModelID? = nil, device: String?, request: String?,
        errcode: Errcode, reason: Reason?, fault: String? = nil, advice: String? = nil
    ) {
        at = now
        self.path = path
        self.model = model
        self.device = device.flatMap(Self.bounded)
        self.request = request.flatMap(Self.bounded)
        self.errcode = errcode
        self.reason = reason
        self.fault = fault
        self.advice = advice
    }

    /// As much as a question may have.
    private static func bounded(_ name: String) -> String? {
        (1...128).contains(name.utf8.count) ? name : nil
    }

    /// What it is asked for by.
    package var name: String? { device ?? request }

    var serial: SerialNumber? { device.flatMap { SerialNumber($0) } }

    /// Whether somebody who types this means it.
    func names(_ asked: String) -> Bool {
        request == asked || device?.lowercased() == asked.lowercased()
    }

    package var cause: Words {
        if let reason { return reason.cause }
        return Condition.notUnderstood.meaning
            + (fault.map { Words("", " ") + Words(said: $0) + Words("。", ".") } ?? Words(""))
    }

    /// As a step of a story.
    var words: Words {
        let kind = Event.Kind.bind.words
        return Words("收到 \(kind.zh)", "\(kind.en) came")
            + Words("，没有记入账本", ", without a row")
            + (request.map { Words("，请求 \($0)", ", req_id \($0)") } ?? Words(""))
            + Words("；答复 \(errcode.rawValue)：", "; answered \(errcode.rawValue): ") + cause
    }

    /// Nobody here has read it: whoever stands by the device cannot mend it.
    var forInstaller: Words? { (reason ?? Reason(.foreign)).forInstaller }

    var todo: Words? {
        if let advice { return Words(aboutRoute: advice) }
        guard let reason else { return Condition.notUnderstood.todo }
        return reason.todo(about: serial)
    }
}
