import Adapter
import Binding
import Configuration
import Elements
import Events
import Support
import Telemetry
import Testing

/// What the maker's service is told: in order for each device, at least once, and beside everything else.
@Suite struct CourierTests {
    private let world: World
    private let mailbox: Mailbox

    init() throws {
        let made = Guarded<Mailbox?>(nil)
        world = try World.telling(made, seed: 7)
        mailbox = try #require(made.withLock { $0 })
    }

    private var waiting: [OutboxMessage] { world.ledger.records.messages }

    @Test func `a bind and its code are told at once, with numbers of the device`() {
        #expect(world.bind(World.Bind()).errcode == 0)
        world.pass(500)
        #expect(mailbox.taken() == ["device.bound"])
        world.pass(3_000)
        #expect(mailbox.taken() == ["device.bound", "redemption.stored"])
        let messages = mailbox.attempts.map(\.message)
        #expect(messages.map { $0.data["sequence"] } == [1, 2])
        #expect(messages.allSatisfy { $0.data["device_sn"] == "SN1" && $0.data["req_id"] == "r1" })
        #expect(messages.allSatisfy { $0.id.hasPrefix("msg_") && $0.id.utf8.count == 36 })
        #expect(messages[0].id != messages[1].id)
        #expect(waiting.isEmpty)
        #expect(world.counters.deliveries[.taken] == 2)
    }

    /// States: Maker 11.
    @Test(arguments: [
        MakerAnswer.refused(400), .refused(410), .refused(301), .notSent("connection_refused"),
        .unknown("http_503"),
    ])
    func `what is not taken is sent again under the same id, ever more slowly`(answer: MakerAnswer) {
        mailbox.reply { _ in Mailbox.Reply(answer: answer) }
        #expect(world.bind(World.Bind()).errcode == 0)
        world.pass(1_600_000)
        let attempts = mailbox.attempts
        #expect(Set(attempts.map(\.message.id)).count == 1, "the next one waits for the first")
        let waits = zip(attempts.dropFirst(), attempts).map {
            ($0.at.milliseconds(since: $1.at) + 500) / 1_000
        }
        #expect(waits.prefix(12) == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300])
        mailbox.reply { _ in Mailbox.Reply() }
        world.pass(301_000)
        #expect(mailbox.taken() == ["device.bound", "redemption.stored"])
        #expect(waiting.isEmpty)
    }

    /// States: Maker 11.
    @Test func `one device's stuck message holds nobody else's`() {
        mailbox.reply { message in
            Mailbox.Reply(answer: message.data["device_sn"] == "SN1" ? .refused(422) : .accepted)
        }
        for serial in ["SN1", "SN2"] {
            #expect(world.bind(World.Bind(request: "r\(serial)", serial: serial)).errcode == 0)
        }
        world.pass(10_000)
        #expect(mailbox.taken() == ["device.bound", "redemption.stored"])
        #expect(Set(waiting.compactMap { $0.serial?.text }) == ["SN1"])
    }

    @Test func `a service that hangs delays no bind, and only so many wait for it`() {
        mailbox.reply { _ in Mailbox.Reply(milliseconds: nil) }
        for index in 0..<40 {
            let reply = world.bind(World.Bind(request: "r\(index)", serial: "SN\(index)"))
            #expect(reply.errcode == 0 && reply.milliseconds < 100)
        }
        world.pass(60_000)
        #expect(mailbox.mostUnderWay == 16)
        mailbox.reply { _ in Mailbox.Reply() }
        world.pass(120_000)
        #expect(mailbox.taken().count == 80)
        #expect(waiting.isEmpty)
        for index in 0..<40 {
            #expect(mailbox.taken(of: "SN\(index)") == ["device.bound", "redemption.stored"])
        }
    }

    @Test func `a service that was down for an hour gets everything, in order`() {
        mailbox.reply { _ in Mailbox.Reply(answer: .notSent("connection_refused")) }
        #expect(world.bind(World.Bind()).errcode == 0)
        world.pass(60_000)
        world.wecom.set(isBound: false)
        world.vendor.answer("unbundlingDeviceDk", .code(200))
        world.vendor.answer("deviceInfo", .code(5052))
        let removed = world.unbind("u1")
        #expect(world.simulation.run { await world.send(removed) }.isAcknowledged)
        world.pass(3_540_000)
        #expect(mailbox.taken().isEmpty)
        #expect(mailbox.attempts.count < 25)
        mailbox.reply { _ in Mailbox.Reply() }
        world.pass(301_000)
        #expect(mailbox.taken() == ["device.bound", "redemption.stored", "device.unbound"])
        let sequence = mailbox.attempts.filter(\.isTaken).map(\.sequence)
        #expect(sequence == [1, 2, 3])
    }

    /// States: Maker 11.
    @Test func `what cannot be delivered for seven days is given up, loudly, and the next has its turn`() {
        mailbox.reply { _ in Mailbox.Reply(answer: .refused(400)) }
        #expect(world.bind(World.Bind()).errcode == 0)
        world.pass(6 * 86_400_000)
        #expect(waiting.count == 2)
        #expect(world.counters.lines[.outboxExpired] == 0)
        world.pass(86_400_000 + 400_000)
        #expect(waiting.count == 1, "the next was never sent")
        world.pass(3_600_000)
        #expect(waiting.isEmpty)
        #expect(world.counters.lines[.outboxExpired] == 2)
        #expect(world.lines.withLock { $0 }.filter { $0.contains("outbox_expired") }.count == 2)
        mailbox.reply { _ in Mailbox.Reply() }
        world.remove()
        world.pass(10_000)
        #expect(mailbox.taken() == ["device.unbound"])
        #expect(mailbox.attempts.last?.sequence == 3, "by its number the service sees what it has missed")
    }

    @Test func `after a drain nothing begins, and the next process goes on`() throws {
        mailbox.reply { _ in Mailbox.Reply(answer: .refused(400)) }
        #expect(world.bind(World.Bind()).errcode == 0)
        world.pass(5_000)
        world.machine.close()
        let count = mailbox.attempts.count
        world.pass(600_000)
        #expect(mailbox.attempts.count <= count + 1)
        mailbox.reply { _ in Mailbox.Reply() }
        let next = try world.restarted().keepingHouse()
        next.pass(1_000)
        #expect(mailbox.taken() == ["device.bound", "redemption.stored"])
    }

    @Test func `crash between delivery and its mark → delivered once more, under the same id`() throws {
        let life = world.life
        mailbox.whenTaken { life.end() }
        world.simulation.spawn { _ = await world.send(World.Bind()) }
        world.pass(5_000)
        #expect(mailbox.taken() == ["device.bound"])
        #expect(waiting.count == 1)
        mailbox.whenTaken {}
        let next = try world.restarted().keepingHouse()
        next.pass(60_000)
        #expect(mailbox.taken().prefix(2) == ["device.bound", "device.bound"])
        let ids = mailbox.attempts.map(\.message.id)
        #expect(ids[0] == ids[1])
        #expect(mailbox.attempts[0].message.data == mailbox.attempts[1].message.data)
        #expect(next.ledger.records.messages.isEmpty)
    }

    /// States: Order 11, Code 5.
    @Test(arguments: [1, 2, 3, 4, 5])
    func `11: crash between stored and outbox → one commit`(transactions: Int) throws {
        // Without housekeeping, so that the process's transactions are the bind's own.
        let made = Guarded<Mailbox?>(nil)
        let world = try World(conversation: "wifi", seed: 3) { simulation in
            let mailbox = Mailbox(simulation)
            made.withLock { $0 = mailbox }
            return World.Clouds(maker: mailbox)
        }
        world.ledger.set(hasService: true)
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.life.ends(before: transactions + 1)
        world.simulation.spawn { _ = await world.send(World.Bind()) }
        world.pass(5_000)
        let records = world.ledger.records
        let hasZero = records.callbacks.values.contains { $0.state == .settled(.success) }
        let isStored = records.redemptions.values.contains { $0.progress.state == .stored }
        #expect(records.messages.filter { $0.type == "device.bound" }.count == (hasZero ? 1 : 0))
        #expect(records.messages.filter { $0.type == "redemption.stored" }.count == (isStored ? 1 : 0))
        #expect(isStored == !records.secrets.isEmpty)
        #expect(hasZero == (transactions >= 2) && isStored == (transactions >= 5))
    }

    @Test func `a ledger that does not take the mark makes the message come again`() {
        let ledger = world.ledger
        mailbox.whenTaken { ledger.failNext(with: .refused(.unavailable("test"))) }
        world.simulation.spawn { _ = await world.send(World.Bind()) }
        world.pass(900)
        mailbox.whenTaken {}
        world.pass(30_000)
        #expect(mailbox.taken().first == "device.bound")
        #expect(mailbox.attempts.count >= 3)
        #expect(mailbox.attempts[0].message.id == mailbox.attempts[1].message.id)
        #expect(waiting.isEmpty)
    }

    // MARK: Forwarded events

    private static let page = """
        "oper_id":"op","page_type":"fa","open_userid":"u","user_type":0
        """

    private func command(_ name: String, _ request: String, fields: String = page) -> String {
        """
        {"msg_type":"command","base_info":{"req_id":"\(request)","device_sn":"SN1",\
        "createtime":\(world.simulation.unixNow.seconds),"model_id":"\(World.model)",\
        "auth_corpid":"ww_company_a","service_corpid":"\(World.provider)"},\
        "command":{"command_type":"\(name)",\(fields)}}
        """
    }

    private func forward(_ names: String) throws {
        let configuration = try World.configuration("wifi") { text in
            text.replacing(#""secrets": [{"#, with: #""events": \#(names), "secrets": [{"#)
        }
        world.site.replace(
            with: World.site(
                configuration, world.vendor, world.wecom, mailbox, world.life, world.breaker))
    }

    @Test(arguments: [("enter_page", true), ("exit_page", false), ("tomorrows_event", true)])
    func `events that are listed go to the service as they came, once`(name: String, isListed: Bool) throws {
        try forward(#"["enter_page", "tomorrows_event"]"#)
        let text = command(name, "c1")
        for _ in 0..<2 {
            #expect(world.simulation.run { await world.send(text) }.isAcknowledged)
        }
        world.pass(1_000)
        #expect(mailbox.taken() == (isListed ? ["event.\(name)"] : []))
        guard isListed else { return }
        #expect(mailbox.attempts[0].message.data["event"] == (try JSONReader.read(Array(text.utf8))))
        #expect(mailbox.attempts[0].device == "SN1")
    }

    @Test func `an event that cannot be kept is not acknowledged, and told when it comes again`() throws {
        try forward(#"["enter_page"]"#)
        // What is done at start is done.
        world.pass(1_000)
        world.ledger.failNext(with: .lost(.unavailable("test")))
        let text = command("enter_page", "c1")
        #expect(world.simulation.run { await world.send(text) }.status == 503)
        world.pass(1_000)
        #expect(mailbox.taken() == [])
        #expect(world.simulation.run { await world.send(text) }.isAcknowledged)
        world.pass(1_000)
        #expect(mailbox.taken() == ["event.enter_page"])
    }

    @Test(arguments: [#"["bind"]"#, #"["model_ticket"]"#, #"["user_scan", "x"]"#, "[1]", #""x""#])
    func `what is answered here, or no list of names, is refused`(names: String) {
        #expect(throws: ConfigurationFile.Refusal.self) { try forward(names) }
    }
}
