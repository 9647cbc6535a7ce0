import Adapter
import Binding
import Cloud
import Elements
import Events
import HTTP
import Sandbox
import Support
import Telemetry
import Testing
import Transport

/// A bind, told to a server of the maker's on loopback.
@Suite struct CourierEndToEndTests {
    /// What came: the id, once its signature was found good, and the type.
    private struct Letter: Equatable {
        let id: String
        let type: String
    }

    private static func letter(_ request: Request, at now: UnixTime) -> Letter? {
        // Whatever is refused here is missing in the end.
        guard let id = try? StandardWebhook([Secret(World.makerSecret)]).verify(request, at: now),
            let body = try? JSONReader.read(request.body), let type = body["type"]?.string
        else { return nil }
        return Letter(id: id, type: type)
    }

    @Test func `what happens reaches the service through a refusal, signed and in order`() async throws {
        let loops = try Loops(count: 1)
        let client = try Client(on: loops, trust: .file(WalkBench.authorityFile))
        let letters = Guarded<[Letter]>([])
        let isDone = Promise<Void>()
        let server = try StandInServer(on: loops) { request, exchange in
            let letter = Self.letter(request, at: loops.unixNow)
            let count = letters.withLock { letters in
                letters += [letter].compactMap { $0 }
                return letters.count
            }
            let status = count == 1 ? 503 : 200
            let notAfter = loops.now.advanced(byMilliseconds: 120_000)
            _ = await exchange.answer(
                Response(status: status, contentType: nil, body: []), notAfter: notAfter)
            if letter?.type == "redemption.stored" { isDone.keep(()) }
        }
        let ledger = MemoryLedger(loops)
        ledger.set(hasService: true)
        let vendor = ScriptedVendor(loops)
        vendor.answer("deviceBindingByWifi", .code(200))
        // On a busy machine the answer may come too late, and WeCom is asked.
        let wecom = ScriptedWeCom(loops)
        wecom.set(isBound: true)
        let maker = try MakerCloud(
            "http://127.0.0.1:\(server.port)/hooks", signedWith: [Secret(World.makerSecret)], over: client,
            on: loops)
        let life = Life()
        let log = Log(loops) { _ in }
        let conditions = Conditions(loops, log)
        let site = World.site(
            try World.configuration("wifi"), vendor, wecom, maker, life,
            Breaker(account: "test", runtime: loops, conditions: conditions))
        let machine = Machine(
            site: Current(site), ledger: ledger, runtime: loops, log: log, counters: Counters(),
            conditions: conditions)
        machine.keepHouse()
        let bind = """
            {"msg_type":"event","base_info":{"req_id":"r1","device_sn":"SN1",\
            "createtime":\(loops.unixNow.seconds),"model_id":"\(World.model)",\
            "auth_corpid":"ww_company_a","service_corpid":"\(World.provider)"},\
            "event":{"event_type":"bind","auth_code":"code","verif_code":"\(World.code)"}}
            """
        let request = try #require(try World.postbox().request(bind, on: loops))
        await machine.receiver.serve(request, CapturingExchange(loops, answering: request))
        let end = loops.now.advanced(byMilliseconds: 120_000)
        #expect(await isDone.wait(until: end, on: loops) != nil)
        machine.close()
        await server.drain(until: loops.now.advanced(byMilliseconds: 1_000))
        let told = letters.withLock { $0 }
        #expect(told.map(\.type) == ["device.bound", "device.bound", "redemption.stored"])
        #expect(told.count == 3 && told[0].id == told[1].id && told[1].id != told[2].id)
    }
}
