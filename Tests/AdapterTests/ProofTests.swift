import Adapter
import Binding
import Elements
import Events
import Support
import Telemetry
import Testing

/// A secret that came for a code which had been in doubt is proved before it counts.
@Suite struct ProofTests {
    /// A code whose first attempt was not answered, and whose second one, by hand, brought the secret.
    private func afterDoubt(_ proofs: Bool?...) throws -> World {
        let world = try World().keepingHouse()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.wecom.set(isBound: true)
        let secret = DeviceSecret(
            secret: Secret("secret"), accessToken: Secret("token"),
            accessTokenEnds: world.simulation.unixNow.advanced(bySeconds: 7_200), isProved: true)
        world.wecom.answer(.unanswered("timeout"), .secret(secret))
        switch proofs.count {
        case 1: world.wecom.prove(proofs[0])
        default: world.wecom.prove(proofs[0], proofs[1], proofs[2])
        }
        try #require(world.bind(World.Bind()).errcode == 0)
        world.pass(8_000)
        let code = try #require(world.redemption("r1")?.codeDigest)
        try #require(world.redemption("r1")?.progress.state == .inDoubt)
        let (ledger, by) = (world.ledger, world.simulation.now.advanced(byMilliseconds: 1_000))
        // What fails here is seen by the state that follows.
        _ = world.simulation.run {
            try? await ledger.transact(LedgerTimes(by: by)) { (records, now) throws(LedgerFailure) in
                try Spend.retryByHand(code, in: &records, at: now)
            }
        }
        world.pass(31_000)
        return world
    }

    /// States: Code 17.
    @Test func `it counts once WeCom takes it`() throws {
        let world = try afterDoubt(true)
        #expect(world.redemption("r1")?.progress.state == .stored)
        #expect(world.wecom.proofsAsked == 1)
        #expect(world.secret("r1")?.isProved == true)
        world.machine.close()
    }

    @Test func `it is kept and not used when WeCom does not take it`() throws {
        let world = try afterDoubt(false)
        #expect(world.redemption("r1")?.progress.state == .stored)
        #expect(world.secret("r1")?.isProved == false)
        #expect(world.counters.lines[.deviceSecretNotProved] == 1)
        #expect(world.notes(.alert).last == "device_secret_not_proved")
        world.pass(3_600_000)
        #expect(world.wecom.proofsAsked == 1)
        world.machine.close()
    }

    @Test func `it is tried again while WeCom is silent, also after a restart`() throws {
        let world = try afterDoubt(nil, nil, true)
        #expect(world.secret("r1")?.isProved == false)
        let asked = world.wecom.proofsAsked
        #expect(asked >= 1)
        let restarted = try world.restarted().keepingHouse()
        restarted.pass(600_000)
        #expect(restarted.wecom.proofsAsked == 3)
        #expect(restarted.secret("r1")?.isProved == true)
        restarted.machine.close()
    }

    @Test func `a secret of the first attempt needs none`() throws {
        let world = try World().keepingHouse()
        try world.bound()
        world.pass(10_000)
        #expect(world.secret("r1") == nil && world.secret("r0")?.isProved == true)
        #expect(world.wecom.proofsAsked == 0)
        world.machine.close()
    }
}
