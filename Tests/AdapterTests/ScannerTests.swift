import Adapter
import Binding
import Elements
import Events
import HTTP
import Support
import Telemetry
import Testing

/// Somebody scans a hundred times a second, from one address or from a thousand, while WeCom's callbacks come with
/// a wrong Token.
@Suite struct ScannerTests {
    enum Scan: CaseIterable {
        /// What scanners ask for.
        case unknownPaths
        /// Paths that are like a route.
        case likePaths
        /// The callback URL, by somebody who knows no more.
        case route
        /// Callbacks in every way but for the key.
        case forged
    }

    private static let wecom = "203.0.113.9"
    private static let requests = 3_000

    private func request(_ scan: Scan, _ number: Int, _ forged: Request) -> Request {
        switch scan {
        case .unknownPaths: Request(method: "GET", target: "/\(number).php")
        case .likePaths: Request(method: "POST", target: "/x\(number)\(World.path)?a=b")
        case .route: Request(method: "GET", target: "\(World.path)?id=\(number)")
        case .forged: forged
        }
    }

    private static func signed(_ token: String, on world: World) throws -> Request {
        let postbox = try Postbox(
            path: World.path, receiver: World.model, token: token, aesKey: SampleConfiguration.aesKey)
        return try #require(postbox.request(world.message(World.Bind()), on: world.simulation))
    }

    /// - Returns: When the first wrong callback came.
    private func play(_ scan: Scan, from addresses: Int, on world: World) throws -> UnixTime {
        let (wrong, forged) = (try Self.signed("wrong", on: world), try Self.signed("forged", on: world))
        return world.simulation.run {
            var first: UnixTime?
            for number in 0..<Self.requests {
                let peer = "198.51.\(number % addresses / 250).\(number % addresses % 250)"
                _ = await world.send(request(scan, number, forged), from: peer)
                if number >= 1_500, number % 5 == 0, number < 1_550 {
                    first = first ?? world.simulation.unixNow
                    _ = await world.send(wrong, from: Self.wecom)
                }
                await world.simulation.sleep(until: world.simulation.now.advanced(byMilliseconds: 10))
            }
            return first ?? UnixTime(seconds: 0)
        }
    }

    /// How many of WeCom's a line about held back ones has.
    private func held(in line: JSON) -> Int64 {
        let own = (line["most"]?.array ?? []).filter { $0["peer"]?.string == Self.wecom }
        return own.compactMap { $0["count"]?.integer }.reduce(0, +)
    }

    /// States: Event 4.
    @Test(arguments: Scan.allCases, [1, 1_000])
    func `hides none of ten callbacks with a wrong Token`(scan: Scan, addresses: Int) throws {
        let world = try World().keepingHouse()
        let first = try play(scan, from: addresses, on: world)
        // Nothing comes any more.
        world.pass(60_000)
        let own = try world.told("refused").filter { $0["peer"]?.string == Self.wecom }
        #expect(own.first?["reason"]?.string == "signature" && own.first?["route"]?.string == World.path)
        let at = try #require(own.first?["at"]?.string)
        #expect(at <= first.advanced(byMilliseconds: 1_000).text)
        let lines = try world.told("lines_held_back")
        #expect(Int64(own.count) + lines.map(held).reduce(0, +) == 10)
        let line = try #require(lines.first { held(in: $0) > 0 })
        #expect(line["type"]?.string == "refused" && line["reason"]?.string == "signature")
        #expect(line["route"]?.string == World.path)
        // All are accounted for, and the log is short, whatever the addresses.
        let told = try world.told("refused").count
        #expect(told <= 120)
        #expect(
            Int64(told) + lines.compactMap { $0["count"]?.integer }.reduce(0, +) == Int64(Self.requests) + 10)
    }

    /// What a header says that nobody vouches for makes no sources, nor do the addresses of one IPv6 network.
    @Test func `makes up no senders, and those there are stand out`() throws {
        for isMadeUp in [true, false] {
            let world = try World().keepingHouse()
            let (wrong, forged) = (try Self.signed("wrong", on: world), try Self.signed("forged", on: world))
            world.simulation.run {
                for number in 0..<1_200 {
                    var request = forged
                    if isMadeUp {
                        request.fields.append("X-Forwarded-For", "10.0.\(number / 250).\(number % 250)")
                    }
                    let network = isMadeUp ? "1" : String(number, radix: 16)
                    _ = await world.send(request, from: "2001:db8:0:\(network)::\(number % 9 + 1)")
                }
                for _ in 0..<10 { _ = await world.send(wrong, from: Self.wecom) }
            }
            world.pass(61_000)
            let lines = try world.told("refused")
            let own = lines.count { $0["peer"]?.string == Self.wecom }
            #expect(own == 1 && lines.count == (isMadeUp ? 5 : 21))
            let held = try #require(try world.told("lines_held_back").first)
            #expect(self.held(in: held) == 9)
        }
    }

    /// However many addresses a stranger has: what it does counts nowhere with a sender that has signed rightly.
    @Test func `hides no sender that has signed rightly before`() throws {
        let world = try World().keepingHouse()
        let good = try #require(world.postbox.request(world.unbind("u1"), on: world.simulation))
        _ = world.simulation.run { await world.send(good, from: Self.wecom) }
        _ = try play(.forged, from: 2_900, on: world)
        world.pass(60_000)
        let own = try world.told("refused").filter { $0["peer"]?.string == Self.wecom }
        #expect(own.count == 4)
        let line = try #require(
            try world.told("lines_held_back").first { $0["peer"]?.string == Self.wecom && held(in: $0) > 0 })
        #expect(line["count"]?.integer == 6 && held(in: line) == 6)
    }

    @Test func `a program that ends tells what it has held back`() throws {
        let world = try World().keepingHouse()
        let forged = try Self.signed("forged", on: world)
        for _ in 0..<10 { _ = world.simulation.run { await world.send(forged) } }
        #expect(try world.told("lines_held_back").isEmpty)
        world.machine.close()
        #expect(try world.told("lines_held_back").map { $0["count"]?.integer } == [6])
    }

    /// The maker's service has lots of its own.
    @Test func `what comes to the maker's URLs is told by the same measure`() throws {
        let world = try World().keepingHouse()
        for _ in 0..<10 { _ = world.simulation.run { await world.post("{}", secret: nil) } }
        #expect(try world.told("maker_message_refused").count == 4)
        world.pass(61_000)
        let line = try #require(try world.told("lines_held_back").first)
        #expect(line["type"]?.string == "maker_message_refused" && line["count"]?.integer == 6)
        #expect(line["route"]?.string == "/vendor/results" && line["peer"]?.string == "127.0.0.1")
    }

    @Test func `what comes to a wrong URL of the maker's, or wrongly, is told with what to do`() throws {
        let world = try World()
        let posts = [("/vendor/result", 404, "no_route"), ("/vendor/results", 403, "headers")]
        for (path, status, reason) in posts {
            #expect(world.simulation.run { await world.post("{}", path: path, secret: nil) } == status)
            let line = try #require(try world.told("maker_message_refused").last)
            #expect(line["reason"]?.string == reason && line["path"]?.string == path)
            #expect(line["method"]?.string == "POST" && line["todo"]?.string?.isEmpty == false)
        }
        let exchange = CapturingExchange(
            world.simulation, answering: Request(method: "GET", target: "/vendor/results"), life: world.life)
        world.simulation.run {
            await world.machine.maker.serve(Request(method: "GET", target: "/vendor/results"), exchange)
        }
        #expect(exchange.answer?.0.status == 405)
        #expect(world.simulation.run { await world.post("{") } == 400)
        let lines = try world.told("maker_message_refused").suffix(2)
        #expect(lines.map { $0["reason"]?.string } == ["method", "malformed"])
        for message in ["unknown_path", "method", "bad_headers", "malformed"] {
            let name = "maker_messages_total{message=\"\(message)\"} 1"
            #expect(world.counters.registry.text.contains(name), "\(message)")
        }
    }
}
