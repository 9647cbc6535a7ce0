import Binding
import Desk
import Elements
import Events
import Ledger
import Support
import Telemetry
import Testing

/// What is told of a model whose codes are verified, and whose devices are bound to nobody.
@Suite struct VerifierTests {
    /// The account may not bind, which nobody asks of it here.
    @Test(arguments: [5041, 5420])
    func `what the account's user is refused is in its way no more than another account's`(code: Int) {
        let simulation = Simulation(unixNow: Bench.start)
        let conditions = Conditions(simulation, Log(simulation) { _ in })
        conditions.begin(
            .vendorRefuses, about: "demo:\(code)",
            .init([.reason: "vendor_refused_us", .vendorCode: .integer(Int64(code)), .model: "another"]))
        for hasUser in [false, true] {
            var known = Bench.bind(Reason(.deviceBound), .alreadyBound)
            known = Bench.known(known.history?.callbacks ?? [], device: Bench.device(.free))
            known.standing = conditions.standing
            known.account = .init("demo", tokens: ["demo/server"] + (hasUser ? ["demo/user"] : []))
            #expect(Explanation(known, at: Bench.now).todo.isEmpty == !hasUser)
        }
    }
}
