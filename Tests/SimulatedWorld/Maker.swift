import Cloud
import Elements
import Events
import HTTP
import Support

/// The maker's own service, which is told what happens: in order for each device, and at least once.
final class Maker: Sendable {
    static let url = "http://maker.example\(path)"
    private static let path = "/told"

    private struct Told {
        /// The messages' names by their places, of which the first is 1.
        var names: [String] = []
        var zeros = 0
    }

    private let truth: Truth
    private let dice: Dice
    private let weather: Weather
    private let webhook = StandardWebhook([Secret(People.makerSecret)])
    private let told = Guarded<[String: Told]>([:])
    let decisions: Decisions

    init(_ truth: Truth, _ dice: Dice, _ weather: Weather) {
        self.truth = truth
        self.dice = dice
        self.weather = weather
        decisions = Decisions(truth)
    }

    static func isAsked(by request: Request) -> Bool { request.path == path }

    /// How often it was told that somebody was answered 0 for this device.
    func zeros(of serial: SerialNumber) -> Int { told.withLock { $0[serial.text]?.zeros ?? 0 } }

    func answer(_ request: Request) -> Response {
        if dice.chance(weather.now.answers) {
            let status = dice.pick([301, 400, 429, 500, 503])
            truth.chronicle.mishap("the maker's service says \(status)")
            return Maker.response(status)
        }
        do throws(StandardWebhook.Refusal) {
            let name = try webhook.verify(request, at: truth.simulation.unixNow)
            // What cannot be read has no members.
            let json = (try? JSONReader.read(request.body)) ?? .null
            if let decision = decisions.answer(json["type"]?.string ?? "", json["data"] ?? .null) {
                return decision
            }
            take(name, request.body, json)
            return Maker.response(dice.chance(80) ? 200 : 202)
        } catch {
            // Such as a process believes that has the time of day from a wrong clock.
            if error != .stale { truth.chronicle.violation("the maker's service is told so: \(error)") }
            return Maker.response(401)
        }
    }

    private static func response(_ status: Int) -> Response {
        Response(status: status, contentType: "application/json", body: Array("{}".utf8))
    }

    private func take(_ name: String, _ body: [UInt8], _ json: JSON) {
        let chronicle = truth.chronicle
        if Canary.isIn(body) { chronicle.violation("the maker's service is told a secret") }
        let data = json["data"]
        guard let type = json["type"]?.string else {
            return chronicle.violation("the maker's service is told something without a type")
        }
        guard let device = data?["device_sn"]?.string, let sequence = data?["sequence"]?.integer else {
            return
        }
        chronicle.note("  the maker's service hears \(type) of \(device), number \(sequence)")
        told.withLock { told in
            let place = Int(sequence) - 1
            let known = told[device]?.names ?? []
            if known.indices.contains(place) {
                if known[place] != name { chronicle.violation("\(device): number \(sequence) is told anew") }
            } else if place == known.count {
                told[device, default: Told()].names.append(name)
                if type == "device.bound" { told[device, default: Told()].zeros += 1 }
            } else {
                chronicle.violation("\(device): number \(sequence) is told after \(known.count)")
            }
        }
    }
}
