import Adapter
import Binding
import Desk
import Elements
import Events
import HTTP
import Support
import Telemetry
import Testing

/// What is told of a model that has no ticket: what comes to its URL may say why.
///
/// States: Code 1.
@Suite struct MissingTicketTests {
    private let world: World

    init() throws {
        world = try World().settled()
        world.wecom.set(canRedeem: false)
    }

    private func todo() throws -> String {
        #expect(world.bind(World.Bind(request: "r\(world.simulation.now.nanoseconds)")).errcode == 7)
        let standing = try #require(world.conditions.standing.first { $0.condition == .noTicket })
        let words = standing.advice(at: world.simulation.unixNow)
        #expect(words.en == standing.todo && words.zh.contains(World.path), "\(words.zh)")
        #expect(EnglishSentences.found(in: words.zh) == [] && TodoWords.unknown(in: words.zh) == [])
        #expect(TodoWords.quoted(words.zh) == TodoWords.quoted(words.en), "\(words.zh)")
        return words.en
    }

    private func receive(_ request: Request?, status: Int = 403) throws {
        let request = try #require(request)
        #expect(world.simulation.run { await world.send(request) }.status == status)
    }

    private func staleTicket() throws {
        try receive(world.postbox.request(world.ticket("t1"), on: world.simulation, ahead: -600))
    }

    /// By a key that the site does not have.
    private func forgedTicket() throws {
        let forger = try Postbox(
            path: World.path, receiver: World.model, token: "another", aesKey: SampleConfiguration.aesKey)
        try receive(forger.request(world.ticket("t2"), on: world.simulation))
    }

    @Test func `nothing has come: the URL is to be looked at`() throws {
        #expect(try todo().contains("pushes a ticket every ten minutes"))
        #expect(try todo().contains(World.path))
    }

    @Test func `tickets come and are refused for their time: the clock is`() throws {
        try staleTicket()
        #expect(try todo().contains("600 s off") && todo().contains("`timedatectl set-ntp true`"))
    }

    @Test func `tickets come with a signature of no key: the keys are`() throws {
        try forgedTicket()
        #expect(try todo().contains("`models[].keys`"))
    }

    @Test func `tickets come for another model: the URL in the console is`() throws {
        let other = try World.postbox(of: "another_model")
        try receive(other.request(world.ticket("t3"), on: world.simulation))
        #expect(try todo().contains("`models[].id`"))
    }

    @Test func `tickets come to another path: the proxy in front is`() throws {
        let astray = try Postbox(
            path: "/proxy" + World.path, receiver: World.model, token: "testToken",
            aesKey: SampleConfiguration.aesKey)
        try receive(astray.request(world.ticket("t4"), on: world.simulation), status: 404)
        #expect(try todo().contains("another path than \(World.path)"))
    }

    @Test func `whoever sends a wrong signature does not hide that the clock is wrong`() throws {
        try staleTicket()
        try forgedTicket()
        #expect(try todo().contains("`timedatectl set-ntp true`"))
    }

    @Test func `what was refused long ago is no reason any more`() throws {
        try staleTicket()
        world.pass(36 * 60_000)
        #expect(try todo().contains("pushes a ticket every ten minutes"))
    }
}
