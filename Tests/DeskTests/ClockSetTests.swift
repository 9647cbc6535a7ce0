import Binding
import Desk
import Elements
import Events
import Ledger
import Support
import Testing

/// What is told of a device whose binds came before and after the clock was set back.
@Suite struct ClockSetTests {
    private func bind(_ number: Int64, minutes: Int64, _ code: Int) -> StoredCallback {
        let at = Bench.start.advanced(bySeconds: 60 * minutes)
        var callback = StoredCallback(
            number: RequestNumber(number), key: Sample.key("r\(number)"), fingerprint: Fingerprint([1]),
            serial: Sample.serial, model: Sample.model, company: Sample.company, createtime: at, arrived: at,
            state: .claimed)
        callback.settle(.deviceCheckFailed, Reason(.vendorRefusedInstaller, vendorCode: code), at: at)
        return callback
    }

    /// An hour ahead, and mended.
    @Test func `the last bind is the one that came last, whatever the clock was`() {
        let (first, second) = (bind(7, minutes: 60, 5462), bind(8, minutes: 10, 5461))
        var known = Bench.known([second, first], device: Bench.device(.free))
        #expect(Explanation(known, at: Bench.now).reason == second.settledReason)
        #expect(!Explanation(known, at: Bench.now).cause.en.contains("since then"))
        known.requests = [first]
        let cause = Explanation(known, at: Bench.now).cause
        #expect(
            cause.en.contains("since then the device was refused") && cause.en.contains("5461"), "\(cause)")
    }
}
