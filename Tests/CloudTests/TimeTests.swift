import Binding
import Cloud
import Elements
import Events
import HTTP
import Support
import Testing
import Transport

/// The Dates of both clouds are witnesses of the time of day.
@Suite struct `A cloud's Date` {
    /// The simulation's time at the start, 10 ms before the answer.
    private static let date = "Thu, 27 Mar 2025 07:07:29 GMT"
    private static let start = UnixTime(milliseconds: 1_743_059_249_391)

    private let simulation = Simulation(unixNow: start)
    private let caller: ScriptedCaller

    init() {
        caller = ScriptedCaller(simulation)
        simulation.judgeTime()
    }

    private func wecom(_ origin: String = "https://wecom.example") throws -> WeComCloud {
        let id = try #require(ModelID("m-1"))
        return WeComCloud(
            WeComModel(id: id, secret: Secret("s"), origin: try Origin(origin)), over: caller,
            keptIn: .none, on: simulation)
    }

    private func ask(
        _ cloud: WeComCloud, date: String = date, age: String? = nil, after milliseconds: Int64 = 10
    ) {
        var response = Response(status: 404, contentType: "text/html", body: [])
        response.fields.append("Date", date)
        if let age { response.fields.append("Age", age) }
        caller.on("HEAD /", .answer(response, afterMilliseconds: milliseconds))
        let by = simulation.now.advanced(byMilliseconds: 5_000)
        simulation.run { await cloud.askTime(by: by) }
    }

    @Test func `is asked for without a token, and makes the time sure`() throws {
        #expect(!simulation.isTimeSure)
        ask(try wecom())
        #expect(simulation.isTimeSure)
        let call = try #require(caller.calls.first)
        #expect(call.asksTime && !call.reusesConnection)
        #expect(call.request.query == nil && call.request.body.isEmpty)
    }

    /// States: Time 4.
    @Test func `counts as of the middle of its call`() throws {
        ask(try wecom(), date: "Thu, 27 Mar 2025 07:08:29 GMT", after: 1_999)
        let middle = Self.start.advanced(byMilliseconds: 999)
        let said = UnixTime(milliseconds: 1_743_059_309_000)
        #expect(simulation.timepiece.state.wecomAhead == said.milliseconds(since: middle))
    }

    /// States: Time 4.
    @Test func `does not count when it took 2 s`() throws {
        ask(try wecom(), after: 2_000)
        #expect(!simulation.isTimeSure)
    }

    /// States: Time 4.
    @Test func `does not count when somebody has kept it`() throws {
        ask(try wecom(), age: "0")
        #expect(!simulation.isTimeSure)
    }

    @Test func `does not count when anybody may have changed it`() throws {
        ask(try wecom("http://wecom.example"))
        #expect(!simulation.isTimeSure)
    }

    @Test(arguments: ["soon", "Sun, 30 Feb 2025 07:07:29 GMT", "Sat, 29 Feb 2025 07:07:29 GMT"])
    func `does not count when it is none`(date: String) throws {
        ask(try wecom(), date: date)
        #expect(!simulation.isTimeSure)
    }

    @Test(arguments: [-28_800_000, 28_800_000] as [Int64])
    func `that corrects the time makes no bind of before younger`(milliseconds: Int64) throws {
        let world = try VendorWorld()
        let info = #"{"code":200,"msg":"","data":{"deviceBindTimeTs":1743059240123}}"#
        func boundAt() throws -> Instant {
            world.caller.on(VendorWorld.deviceInfo, .json(info, date: Self.date))
            let answer = world.simulation.run { await world.cloud.deviceInfo(world.device, by: world.soon()) }
            guard case .code(200, let data) = answer else { throw Unexpected() }
            return try #require(data.boundAt)
        }
        let before = try boundAt()
        world.simulation.moveTime(byMilliseconds: milliseconds)
        #expect(abs(try boundAt().milliseconds(since: before)) < 1_000)
    }

    private struct Unexpected: Error {}

    @Test(arguments: [-28_800_000, 4_800_000] as [Int64])
    func `that corrects the time makes no ticket older`(milliseconds: Int64) throws {
        let cloud = try wecom()
        let now = simulation.unixNow
        _ = cloud.take(Credential(secret: Secret("t"), made: now, ends: now.advanced(bySeconds: 1_800)))
        simulation.moveTime(byMilliseconds: milliseconds)
        #expect(cloud.canRedeem(at: simulation.unixNow))
        simulation.settle(byMilliseconds: 1_800_000)
        #expect(!cloud.canRedeem(at: simulation.unixNow))
    }

    @Test(arguments: [true, false])
    func `is needed to call a kept ticket old`(isSure: Bool) throws {
        let made = simulation.unixNow.advanced(bySeconds: -28_800)
        let kept = Credential(secret: Secret("t"), made: made, ends: made.advanced(bySeconds: 1_800))
        let id = try #require(ModelID("m-1"))
        let model = WeComModel(
            id: id, secret: Secret("s"), origin: try Origin("https://wecom.example"))
        let store = MemoryStore([model.ticketName: kept])
        if isSure { simulation.timepiece.hear(.date(.wecom, simulation.unixNow), at: simulation.now) }
        let cloud = WeComCloud(model, over: caller, keptIn: store.port, on: simulation)
        simulation.run { await cloud.begin() }
        #expect(cloud.canRedeem(at: simulation.unixNow) == !isSure)
    }
}
