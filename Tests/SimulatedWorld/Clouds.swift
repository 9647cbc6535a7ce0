import Elements
import Events
import HTTP
import Support
import Transport

/// Both clouds, and the weather on the way to them.
final class Clouds: Sendable {
    let chronicle: Chronicle
    private let truth: Truth
    private let dice: Dice
    private let weather: Weather
    private let vendor: Vendor
    private let wecom: WeCom
    private let maker: Maker
    private let dates = Guarded(Dates())

    /// After its end, a call may have its effect for this long.
    static let longestMilliseconds: Int64 = 58_000

    init(_ truth: Truth, _ dice: Dice, _ weather: Weather, vendor: Vendor, wecom: WeCom, maker: Maker) {
        self.truth = truth
        self.dice = dice
        self.weather = weather
        self.vendor = vendor
        self.wecom = wecom
        self.maker = maker
        chronicle = truth.chronicle
    }

    var connectMilliseconds: Int64 { dice.number(0...(weather.isCalm ? 5 : 30)) }

    func fate(ofCallTo host: String, asksTime: Bool) -> Fate {
        let rarity = weather.isCalm || !asksTime ? 0 : dates.withLock { $0.rarity }
        if rarity > 0, dice.chance(rarity) { return told("nobody tells the time", .lost(.hang)) }
        if weather.isVendorAway, host == Vendor.host {
            let isRefused = dice.chance(70)
            return told(
                "the vendor is away", isRefused ? .unreachable(after: dice.number(0...3_000)) : .lost(.hang))
        }
        let isQuick = weather.isCalm || dice.chance(75)
        let plain = Fate.plain(
            there: dice.number(5...(isQuick ? 60 : 900)), back: dice.number(5...(isQuick ? 60 : 1_800)))
        guard dice.chance(weather.now.calls) else { return plain }
        switch dice.number(0...9) {
        case 0...1: return told("nobody listens", .unreachable(after: dice.number(0...6_000)))
        case 2: return told("a request is lost", .lost(breakage))
        case 3...5: return told("a request is late", .late(breakage))
        case 6:
            let there = dice.number(5...400)
            return told("an answer is slow", .plain(there: there, back: dice.number(1_000...21_000)))
        default:
            let spoilings: [Fate.Spoiling] = [
                .hang, .reset, .truncated, .garbage, .noObject, .badGateway, .codeZero, .noCode,
            ]
            return told("an answer is spoilt", .spoilt(there: dice.number(5...400), dice.pick(spoilings)))
        }
    }

    private func told(_ what: String, _ fate: Fate) -> Fate {
        chronicle.mishap(what)
        return fate
    }

    private var breakage: Fate.Breakage { dice.chance(50) ? .hang : .reset(after: dice.number(10...6_000)) }

    // MARK: One request

    func receive(_ message: [UInt8], _ fate: Fate, _ line: Line, within deadline: Instant) -> Transmission {
        guard let request = Clouds.parse(message) else {
            chronicle.violation("a request of ours cannot be read")
            return Transmission {}
        }
        let proof = wecom.firstByte(of: request)
        let transmission = Transmission { proof.isHeard() }
        switch fate {
        case .plain(let there, let back):
            truth.later(there) { [self] in
                let bytes = answer(request, proof)
                truth.later(back) { transmission.heard.keep(.bytes(bytes, isWhole: true)) }
            }
        case .unreachable:
            break
        case .lost(let breakage):
            end(transmission, breakage)
        case .late(let breakage):
            end(transmission, breakage)
            let life = max(0, deadline.milliseconds(since: truth.simulation.now))
            truth.later(dice.number(0...(life + Clouds.longestMilliseconds))) { [self] in
                // Nothing of a call happens so long after both ends have let go of it.
                let closed = line.end ?? truth.simulation.now
                guard truth.simulation.now.milliseconds(since: closed) <= Clouds.longestMilliseconds else {
                    return
                }
                _ = answer(request, proof)
            }
        case .spoilt(let there, let spoiling):
            proof.spoil()
            // Any 2xx says to us that the maker's service has a message.
            let spoiling = Maker.isAsked(by: request) ? .reset : spoiling
            truth.later(there) { [self] in spoil(answer(request, proof), spoiling, transmission) }
        }
        return transmission
    }

    static func parse(_ message: [UInt8]) -> Request? {
        var parser = RequestParser(limits: .callback)
        // Whatever is wrong with it is the caller's to report.
        guard (try? parser.receive(message[...])) != nil else { return nil }
        return try? parser.next()
    }

    // MARK: The time

    /// What the Dates of both clouds are worth, until calm comes.
    struct Dates: Sendable {
        /// In a hundred, how often a question for the time is not answered.
        var rarity: Int64 = 0
        /// Whose Date is wrong, and by how many milliseconds.
        var wrong: (host: String, milliseconds: Int64)?
    }

    func set(_ dates: Dates) { self.dates.withLock { $0 = dates } }

    /// Whether the clouds' clocks are too far apart to agree, even in calm.
    var disagree: Bool { abs(vendor.clockAheadMilliseconds) > WallClock.wrongMilliseconds - 2_000 }

    private func ahead(_ host: String) -> Int64 {
        let own = host == Vendor.host ? vendor.clockAheadMilliseconds : 0
        let wrong = weather.isCalm ? nil : dates.withLock { $0.wrong }
        return wrong?.host == host ? own + (wrong?.milliseconds ?? 0) : own
    }

    /// - Returns: nil when it asks for more than the time.
    private func time(_ request: Request) -> [UInt8]? {
        guard request.method == "HEAD" else { return nil }
        let response = Response(status: 404, contentType: "text/plain", body: [])
        return bytes(of: response, ahead: ahead(request.fields["Host"] ?? ""))
    }

    /// An answer as bytes, dated by the clock of who gives it.
    private func answer(_ request: Request, _ proof: AttemptProof) -> [UInt8] {
        if let time = time(request) { return time }
        if Maker.isAsked(by: request) { return bytes(of: maker.answer(request)) }
        let ofVendor = vendor.answer(request)
        let response = ofVendor ?? wecom.answer(request, proof)
        chronicle.note(
            "  \(request.method) \(request.path): \(String(decoding: response.body.prefix(160), as: UTF8.self))"
        )
        return bytes(of: response, ahead: ahead(ofVendor == nil ? WeCom.host : Vendor.host))
    }

    private func end(_ transmission: Transmission, _ breakage: Fate.Breakage) {
        guard case .reset(let milliseconds) = breakage else { return }
        truth.later(milliseconds) { transmission.heard.keep(.reset) }
    }

    private func bytes(of response: Response, ahead milliseconds: Int64 = 0) -> [UInt8] {
        let now = truth.simulation.unixNow.advanced(byMilliseconds: milliseconds)
        return MessageWriter.bytes(
            of: response, to: Request(method: "GET", target: "/"), closing: false, date: now.httpDate)
    }

    private func spoil(_ bytes: [UInt8], _ spoiling: Fate.Spoiling, _ transmission: Transmission) {
        func json(_ text: String, status: Int = 200) {
            let response = Response(status: status, contentType: "application/json", body: Array(text.utf8))
            transmission.heard.keep(.bytes(self.bytes(of: response), isWhole: true))
        }
        switch spoiling {
        case .hang: break
        case .reset: transmission.heard.keep(.reset)
        case .truncated:
            let count = Int(dice.number(0...Int64(bytes.count - 1)))
            transmission.heard.keep(.bytes(Array(bytes.prefix(count)), isWhole: false))
        case .garbage: json(#"{"code":200,"code":200,}"#)
        case .noObject: json("[]")
        case .badGateway: json("<html>bad gateway</html>", status: 502)
        case .codeZero: json(#"{"code":0,"errcode":"0","data":{},"msg":""}"#)
        case .noCode: json(#"{"errcode":null,"data":{"code":200}}"#)
        }
    }
}

extension UnixTime {
    /// As a Date field has it. Source: RFC 9110, 5.6.7 (IMF-fixdate).
    fileprivate var httpDate: String {
        // Such as 2026-09-21T14:13:54.911Z; the first of January 1970 was a Thursday.
        let parts = text.split { "-T.".contains($0) }
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let month = months[(Int(parts[1]) ?? 1) - 1]
        return "\(days[Int(seconds / 86_400) % 7]), \(parts[2]) \(month) \(parts[0]) \(parts[3]) GMT"
    }
}
