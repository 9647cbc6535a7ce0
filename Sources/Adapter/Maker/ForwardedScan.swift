import Binding
import Crypto
import Elements
import Events

/// Somebody has scanned the code of a device that the maker's service decides about: is it online?
struct ForwardedScan: Sendable {
    let serial: SerialNumber
    let model: ModelID

    /// Each time a message of its own, since the answer may change.
    func question(answerBy deadline: Instant, on runtime: any Runtime) -> MakerMessage {
        let left = max(0, deadline.milliseconds(since: runtime.now))
        return MakerMessage(
            id: "scan_\(Hex.encode(runtime.randomBytes(16)))", type: Event.Kind.userScan.rawValue,
            at: runtime.unixNow,
            data: .object([
                ("model_id", .string(model.text)), ("device_sn", .string(serial.text)),
                ("answer_by", .string(runtime.unixNow.advanced(byMilliseconds: left).text)),
                ("answer_within_ms", .integer(left)),
            ]))
    }

    /// WeCom's own words: 1 is online. Whatever else was answered, nobody knows that it is.
    static func isOnline(_ answer: MakerAnswer) -> Bool {
        switch answer {
        case .answered(let body): body["online_status"]?.integer == 1
        case .accepted, .refused, .notSent, .unknown: false
        }
    }
}
