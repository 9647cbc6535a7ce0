import Binding

/// By which way a bind came to its answer.
enum Course: String, Sendable {
    /// The vendor was asked to bind it.
    case asked
    /// The vendor was asked whether it is its company's already.
    case adopting
    /// WeCom was asked whether it has it.
    case askedWeCom = "asked_wecom"
    /// It waited for its company's other bind of the device.
    case waited
    /// The claim settled it: by the device's state, or for a reason of ours.
    case atOnce = "at_once"
    /// Its row was there.
    case repeated
    /// Another copy was just being decided.
    case joined
    /// The ledger could not be read, and this process still knew.
    case remembered
    /// It has no row: there was too much to do, or the ledger did not take it.
    case unclaimed

    init(_ course: Device.Course) {
        self =
            switch course {
            case .converse: .asked
            case .adopt: .adopting
            case .askWeCom: .askedWeCom
            case .await: .waited
            case .answer: .atOnce
            }
    }
}

extension Claim.Outcome {
    /// Whether it was decided before.
    var isRepeat: Bool { if case .repeated = self { true } else { false } }
}
