import Elements
import Events
import HTTP
import Support

/// What else comes to the listener: tickets, events that are only kept, and strangers.
extension People {
    private static let ticketMilliseconds: Int64 = 600_000

    /// Every ten minutes, as long as the run lasts.
    func pushTickets(until end: Instant) {
        guard truth.simulation.now < end, !host.isShut else { return }
        if dice.chance(weather.now.replies) {
            chronicle.mishap("a ticket is lost")
        } else {
            truth.later(dice.number(0...2_000)) { [self] in await pushTicket() }
        }
        truth.later(People.ticketMilliseconds) { [self] in pushTickets(until: end) }
    }

    func pushTicket() async {
        let ticket = wecom.ticket()
        guard let request = letters.seal(Letters.ticket(ticket, at: truth.simulation.unixNow)) else { return }
        await host.visit([
            Sent(request: request) { [judge] response, arrival in
                _ = judge.event(nil, ticket, response, arrival)
            }
        ])
    }

    /// A callback that is answered or only kept.
    func sendSomething(after wait: Int64) {
        truth.later(wait) { [self] in
            let (serial, now) = (dice.pick(serials), truth.simulation.unixNow)
            let request = name("e")
            let text =
                dice.chance(50)
                ? Letters.scan(request, serial, People.companies[0], at: now)
                : Letters.unknown(request, at: now)
            guard let sealed = letters.seal(text) else { return }
            await host.visit([
                Sent(request: sealed) { [judge] response, arrival in
                    _ = judge.event(nil, request, response, arrival)
                }
            ])
        }
    }

    // MARK: Strangers

    /// A genuine callback of long ago, that no process of this run has heard, to mislead it about the time.
    func sendOldCallback(after wait: Int64) {
        truth.later(wait) { [self] in
            let old = dice.number(302...4_000)
            // Who believes in that time takes it for fresh, and may.
            let seen = old * 1_000 + (host.adapter?.process.clockOffset ?? 0)
            guard abs(seen) > 302_000,
                let request = letters.seal(
                    Letters.unknown(name("x"), at: truth.simulation.unixNow), secondsAgo: old)
            else { return }
            chronicle.mishap("a stranger sends an old callback")
            let sent = Sent(request: request) { [judge] response, _ in judge.stranger("it", response) }
            await Stranger.$isServed.withValue(true) { await host.visit([sent]) }
        }
    }

    /// A request that is like a genuine one, and not authentic.
    func sendForgery(after wait: Int64) {
        truth.later(wait) { [self] in
            let bind = Letters.Bind(
                name("x"), dice.pick(serials), People.companies[2], at: truth.simulation.unixNow)
            // A process whose clock is wrong takes old for fresh, and may.
            let isOld = dice.chance(20) && host.adapter?.process.clockOffset == 0
            guard
                let genuine = letters.seal(
                    Letters.text(bind), secondsAgo: isOld ? dice.number(302...4_000) : 0)
            else { return }
            let (what, request) = isOld ? ("an old request", genuine) : forge(genuine)
            chronicle.mishap("a stranger sends \(what)")
            let sent = Sent(request: request) { [judge] response, _ in judge.stranger(what, response) }
            await Stranger.$isServed.withValue(true) { await host.visit([sent]) }
        }
    }

    private func forge(_ request: Request) -> (String, Request) {
        var (target, body) = (Array(request.target.utf8), request.body)
        let signature = Letters.path.utf8.count + "?msg_signature=".utf8.count
        switch dice.number(0...4) {
        case 0:
            People.change(&target, at: signature + Int(dice.number(0...39)))
            return ("a wrong signature", remade(request, target, body))
        case 1:
            // Two bytes behind the ciphertext close the body.
            let end = body.count - 3
            People.change(&body, at: end - Int(dice.number(0...199)))
            return ("a changed envelope", remade(request, target, body))
        case 2:
            target.append(UInt8(ascii: "7"))
            return ("a changed nonce", remade(request, target, body))
        case 3:
            target.removeLast(target.count - signature)
            return ("half a query", remade(request, target, body))
        default:
            body.removeLast(Int(dice.number(1...20)))
            return ("half a body", remade(request, target, body))
        }
    }

    private func remade(_ request: Request, _ target: [UInt8], _ body: [UInt8]) -> Request {
        Request(method: request.method, target: String(decoding: target, as: UTF8.self), body: body)
    }

    /// One character becomes another one that may stand there too.
    private static func change(_ bytes: inout [UInt8], at place: Int) {
        bytes[place] = bytes[place] == UInt8(ascii: "a") ? UInt8(ascii: "b") : UInt8(ascii: "a")
    }
}
