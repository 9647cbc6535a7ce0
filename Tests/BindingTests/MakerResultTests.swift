import Binding
import Elements
import Events
import Support
import Testing

@Suite struct MakerResultTests {
    /// States: Maker 3.
    @Test(arguments: Errcode.allCases)
    func `every errcode is a result, and comes back from the ledger's text`(errcode: Errcode) throws {
        let result = try MakerResult(errcode: Int64(errcode.rawValue), code: nil)
        #expect(result == .errcode(errcode))
        #expect(MakerResult(result.description) == result)
    }

    /// States: Maker 3.
    @Test(arguments: [8, -1, 1998, 2000, .max, .min] as [Int64])
    func `no other number is an errcode`(number: Int64) {
        #expect(throws: MakerResult.Fault.errcode) { try MakerResult(errcode: number, code: nil) }
    }

    @Test(arguments: [0, .max, .min] as [Int64])
    func `a code that says nothing is none`(number: Int64) {
        #expect(throws: MakerResult.Fault.code) { try MakerResult(errcode: nil, code: number) }
    }

    /// States: Maker 3.
    @Test func `both and none are refused`() {
        #expect(throws: MakerResult.Fault.number) { try MakerResult(errcode: 0, code: 200) }
        #expect(throws: MakerResult.Fault.number) { try MakerResult(errcode: nil, code: nil) }
    }

    @Test(arguments: ["", "errcode", "errcode 8", "code x", "code 1 2", "result 3"])
    func `the ledger's text is read strictly`(text: String) {
        #expect(MakerResult(text) == nil)
    }

    // MARK: The transaction

    private func take(
        _ result: MakerResult, _ bind: Bind, _ world: inout DeviceWorld
    ) throws -> TakeResult.Outcome {
        let conclusion: Conversation.Conclusion =
            switch result {
            case .errcode(.success): .init(.success, .makerBound, finding: .ours)
            case .errcode(let errcode): .init(errcode, .makerRefused, finding: .notOurs)
            case .code(let code):
                .init(.deviceCheckFailed, .vendorRefusedInstaller, vendorCode: code, finding: .notOurs)
            }
        return try TakeResult(result, conclusion, about: bind.key).run(in: &world.records, at: world.now)
    }

    /// States: Maker 4.
    @Test func `a result that comes while the request is decided outlives whoever settles without it`() throws
    {
        var world = DeviceWorld()
        let bind = world.sent("r1")
        let (number, _) = try world.begun(bind)
        #expect(try take(.errcode(.success), bind, &world) == .taken(number, isLate: false))
        #expect(try world.settle(number, .cannotBind, .unknown).errcode == .cannotBind)
        #expect(try world.callback(number).finding == .ours)
        #expect(try world.device().state == .held)
        #expect(try world.device().quarantineUntil == nil)
    }

    @Test func `a refusal that comes while the request is decided sets the device free`() throws {
        var world = DeviceWorld()
        let bind = world.sent("r1")
        let (number, _) = try world.begun(bind)
        #expect(try take(.code(5462), bind, &world) == .taken(number, isLate: false))
        try world.settle(number, .cannotBind, .unknown)
        #expect(try world.device().state == .free)
        #expect(try world.callback(number).reason?.vendorCode == 5462)
    }

    /// States: Maker 4, Device 2.
    @Test func `a late result changes its device only while that is still its own`() throws {
        var world = DeviceWorld()
        let first = world.sent("r1")
        let number = try world.doubt(first)
        world.pass(61_000)
        try world.report(.vendorHasItNot)
        let second = world.sent("r2", by: Sample.otherCompany)
        try world.zero(second)
        let device = try world.device()
        #expect(try take(.errcode(.success), first, &world) == .taken(number, isLate: true))
        #expect(try world.device() == device)
        #expect(world.notes(.lateTruth) == ["ours"])
        #expect(try world.callback(number).state == .settled(.cannotBind))
        #expect(try take(.errcode(.success), first, &world) == .repeated)
        #expect(try take(.errcode(.cannotBind), first, &world) == .differs(from: .errcode(.success)))
        #expect(world.notes(.lateTruth) == ["ours"])
        #expect(world.notes(.alert) == ["result_differs"])
    }

    @Test func `a late refusal does not end the doubt about an older call, however late it is`() throws {
        var world = DeviceWorld()
        try world.doubt(world.sent("r1"))
        world.pass(1_000)
        let second = world.sent("r2")
        let number = try world.doubt(second)
        // The look was due, and brought no answer.
        world.pass(90_000)
        try world.report(.noAnswer)
        #expect(try take(.errcode(.wrongCode), second, &world) == .taken(number, isLate: true))
        #expect(world.notes(.lateTruth) == ["notOurs"])
        #expect(try world.device().state == .held)
        try world.passUntilDue()
        #expect(try world.errand() == .lookAtVendor)
        try world.report(.vendorHasItNot)
        #expect(try world.device().state == .free)
    }

    @Test func `a late refusal ends the doubt about its own call, however late it is`() throws {
        var world = DeviceWorld()
        let bind = world.sent("r1")
        let number = try world.doubt(bind)
        world.pass(90_000)
        try world.report(.noAnswer)
        #expect(try take(.errcode(.wrongCode), bind, &world) == .taken(number, isLate: true))
        #expect(try world.device().state == .free)
    }

    @Test func `nothing but a bind has a result`() throws {
        var world = DeviceWorld()
        let bind = world.sent("r1")
        #expect(try take(.errcode(.success), bind, &world) == .unknownRequest)
    }
}
