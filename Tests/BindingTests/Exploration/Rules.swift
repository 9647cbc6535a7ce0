import Binding
import Elements
import Events
import Support

/// What must hold after every step, and what must hold at rest.
struct Rules {
    private var errcodes: [RequestNumber: Errcode] = [:]
    private var redemptions: [AuthCodeDigest: Redemption.State] = [:]
    /// Attempts that did not provably end unspent.
    private var spent: [AuthCodeDigest: Int] = [:]
    var alarms: Set<Int64> = []

    /// WeCom must not have the device for somebody else, nor be about to.
    func checkZero(to company: CorpID, _ truth: Truth) throws {
        if let owner = truth.wecomOwner, owner != company {
            throw Unexpected("0 to \(company) while WeCom has it for \(owner)")
        }
        if truth.zerosInFlight.contains(where: { $0 != company }) {
            throw Unexpected("0 to \(company) while another 0 is on its way")
        }
    }

    mutating func sent(_ digest: AuthCodeDigest, _ ending: Redemption.Ending) throws {
        switch ending {
        case .notSent, .refused: break
        case .secret, .unanswered: spent[digest, default: 0] += 1
        }
        if spent[digest, default: 0] > 1 { throw Unexpected("a code is sent twice") }
    }

    mutating func check(_ explorer: Exploration) throws {
        guard let records = explorer.records as? MemoryRecords else { throw Unexpected("no records") }
        for callback in records.callbacks.values {
            guard case .settled(let errcode) = callback.state else { continue }
            if let before = errcodes.updateValue(errcode, forKey: callback.number), before != errcode {
                throw Unexpected("request \(callback.number.value) was \(before), is \(errcode)")
            }
        }
        for redemption in records.redemptions.values {
            let after = redemption.progress.state
            guard let before = redemptions.updateValue(after, forKey: redemption.codeDigest), before != after
            else { continue }
            if Self.ways[before]?.contains(after) != true {
                throw Unexpected("a redemption goes from \(before) to \(after)")
            }
        }
        guard let device = records.devices[Sample.serial], device.state == .free else { return }
        for call in explorer.truth.calls where !call.hasLanded && !call.isResolved {
            guard let closed = call.closed else { throw Unexpected("free while a call runs") }
            if explorer.now.milliseconds(since: closed) < Budget.quarantineMilliseconds {
                throw Unexpected("free while a call of unknown outcome is young")
            }
        }
    }

    private static let ways: [Redemption.State: Set<Redemption.State>] = [
        .ready: [.sending, .expired, .superseded],
        .sending: [.ready, .stored, .refused, .expired, .inDoubt, .superseded],
        .inDoubt: [.superseded],
        .refused: [.superseded],
    ]

    /// Each device free, bound where WeCom has it, or held for a company that can adopt it.
    func checkRest(_ explorer: Exploration) throws {
        guard let records = explorer.records as? MemoryRecords else { throw Unexpected("no records") }
        if records.callbacks.values.contains(where: { $0.state == .claimed }) {
            throw Unexpected("undecided")
        }
        for redemption in records.redemptions.values {
            switch redemption.progress.state {
            case .ready, .sending: throw Unexpected("a code still waits")
            case .stored, .refused, .expired, .inDoubt, .superseded, .lost: break
            }
        }
        guard let device = records.devices[Sample.serial] else { return }
        let truth = explorer.truth
        if device.due != nil { throw Unexpected("an errand is left: \(device.state)") }
        switch device.state {
        case .free:
            if truth.vendorBoundAt != nil { throw Unexpected("an orphan at the vendor") }
            if let owner = truth.wecomOwner { throw Unexpected("free, and \(owner) has it in WeCom") }
        case .bound:
            if truth.wecomOwner != device.holder {
                throw Unexpected("bound for \(device.holder?.text ?? "nobody")")
            }
        case .held:
            if device.holder == nil { throw Unexpected("held for nobody") }
            if let owner = truth.wecomOwner { throw Unexpected("held, and \(owner) has it in WeCom") }
        case .asking, .unbinding: throw Unexpected("\(device.state) for ever")
        }
    }
}
