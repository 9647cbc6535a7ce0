import Binding
import Elements
import Events
import Support
import Testing

/// Devices that were bound before the ledger began.
///
/// States: Device 46.
struct ClaimHoldersTests {
    private let runtime = ManualRuntime()
    private let ledger: MemoryLedger

    init() {
        ledger = MemoryLedger(runtime)
    }

    private func claim(
        _ serial: String, heldBy company: CorpID = Sample.company, in place: Place? = nil
    ) async throws -> ClaimHolders.Ending {
        let claim = ClaimHolders.Claim(
            try #require(SerialNumber(serial)), of: Sample.model, heldBy: company)
        let claiming = ClaimHolders([claim]) { _, _ in place }
        return try #require(
            try await ledger.run(claiming, LedgerTimes(by: runtime.now.advanced(byMilliseconds: 1_000))).first
        )
    }

    @Test func `one that nobody has heard of is bound, and another's claim changes nothing`() async throws {
        #expect(try await claim("SN7") == .bound)
        #expect(try await claim("SN7") == .known)
        let other = try #require(CorpID("another"))
        #expect(try await claim("SN7", heldBy: other) == .other(.bound))
    }

    @Test func `two cannot be in one place`() async throws {
        let place = Place(account: "a", thing: "t", details: "")
        #expect(try await claim("SN7", in: place) == .bound)
        #expect(try await claim("SN8", in: place) == .placeShared(try #require(SerialNumber("SN7"))))
    }
}
