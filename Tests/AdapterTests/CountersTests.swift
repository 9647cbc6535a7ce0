import Adapter
import Binding
import Elements
import Events
import HTTP
import Support
import Telemetry
import Testing

/// Each figure moves when its thing happens, and is shown before it does.
@Suite struct CountersTests {
    /// The value of one series as Prometheus reads it; nil when it is not there.
    private func value(_ series: String, in world: World) -> String? {
        world.counters.registry.text.split(separator: "\n").last { $0.hasPrefix("wecom_bind_\(series) ") }
            .map { String($0.split(separator: " ").last ?? "") }
    }

    private func callbacks(_ event: String, _ errcode: String, in world: World) -> String? {
        value("callbacks_total{event=\"\(event)\",errcode=\"\(errcode)\"}", in: world)
    }

    @Test func `a bind is counted by its errcode, with what was left of its time`() throws {
        let world = try World()
        #expect(callbacks("bind", "0", in: world) == "0")
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 300))
        #expect(world.bind(World.Bind()).errcode == 0)
        #expect(callbacks("bind", "0", in: world) == "1")
        #expect(value("bind_seconds_bucket{le=\"0.25\"}", in: world) == "0")
        #expect(value("bind_seconds_bucket{le=\"0.5\"}", in: world) == "1")
        #expect(value("bind_budget_left_seconds_bucket{le=\"2.5\"}", in: world) == "0")
        #expect(value("bind_budget_left_seconds_bucket{le=\"2.75\"}", in: world) == "1")
        #expect(value("bind_budget_left_seconds_count", in: world) == "1")
    }

    @Test func `a bind that nobody may answer is counted as unanswered`() throws {
        let world = try World()
        // The claim, and the question whether the bind has a row.
        for number in 1...2 {
            world.ledger.fail(transaction: world.ledger.count + number, with: .refused(.late))
        }
        #expect(world.bind(World.Bind()).status == nil)
        #expect(callbacks("bind", "unanswered", in: world) == "1")
        #expect(value("ledger_troubles_total{work=\"row\"}", in: world) == "1")
    }

    @Test func `an event is counted by whether it was acknowledged`() throws {
        let world = try World()
        let unbind = world.unbind("u1")
        #expect(world.simulation.run { await world.send(unbind) }.status == 200)
        #expect(callbacks("unbind", "none", in: world) == "1")
        let foreign = unbind.replacing(World.provider, with: "ww_other")
        #expect(world.simulation.run { await world.send(foreign) }.errcode == 7)
        #expect(callbacks("unbind", "7", in: world) == "1")
        world.ledger.failNext(with: .refused(.late))
        let later = world.unbind("u2")
        #expect(world.simulation.run { await world.send(later) }.status == 503)
        #expect(callbacks("unbind", "unanswered", in: world) == "1")
        let nonsense = #"{"msg_type":"event"}"#
        #expect(world.simulation.run { await world.send(nonsense) }.errcode == 7)
        #expect(callbacks("not_understood", "7", in: world) == "1")
    }

    @Test func `a URL check is counted, and is no use of a key`() throws {
        let world = try World()
        let check = try world.postbox.check("echo1", by: "GET", on: world.simulation)
        #expect(world.simulation.run { await world.send(check) }.status == 200)
        #expect(callbacks("url_check", "none", in: world) == "1")
        #expect(keyUses(in: world).map(\.count) == ["0"])
    }

    @Test func `of each pair of keys it is counted what it opened, and a reload changes what is shown`()
        throws
    {
        let world = try World()
        #expect(keyUses(in: world).map(\.count) == ["0"])
        let unbind = world.unbind("u1")
        _ = world.simulation.run { await world.send(unbind) }
        let used = try #require(keyUses(in: world).first)
        #expect(
            used.count == "1" && used.labels.hasPrefix("route=\"\(World.path)\",key=\"0\",fingerprint=\""))

        let renewed = try World.configuration("wifi") { text in
            text.replacing(#""env": "TOKEN""#, with: #""env": "SECRET""#)
        }
        let former = world.site.value
        let site = World.site(
            renewed, world.vendor, world.wecom, world.maker, world.life, world.breaker)
        world.counters.show(site, insteadOf: former)
        let unused = try #require(keyUses(in: world).first)
        #expect(keyUses(in: world).count == 1 && unused.count == "0" && unused.labels != used.labels)
        world.counters.show(site, insteadOf: site)
        #expect(keyUses(in: world).map(\.labels) == [unused.labels])
    }

    private func keyUses(in world: World) -> [(labels: String, count: String)] {
        world.counters.registry.text.matches(of: /\nwecom_bind_key_callbacks_total\{(.*)\} ([0-9]+)/)
            .map { (String($0.output.1), String($0.output.2)) }
    }

    @Test func `a redemption is counted by the state that it led to`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        #expect(world.bind(World.Bind()).errcode == 0)
        #expect(value("redemptions_total{state=\"stored\"}", in: world) == "0")
        world.simulation.settle(byMilliseconds: 5_000)
        #expect(value("redemptions_total{state=\"stored\"}", in: world) == "1")
    }

    @Test func `every metric says what it is by Prometheus's conventions`() {
        let name = /[a-z]+(_[a-z]+)*/
        for declaration in Counters().registry.declarations {
            #expect(declaration.name.wholeMatch(of: name) != nil, "\(declaration.name)")
            #expect(declaration.labels.allSatisfy { $0.wholeMatch(of: name) != nil }, "\(declaration)")
            #expect(declaration.help.hasSuffix("."), "\(declaration)")
            #expect(declaration.name.hasSuffix("_total") == (declaration.type == "counter"))
            #expect(!declaration.name.contains("milliseconds"), "\(declaration)")
        }
    }
}
