import Binding
import Configuration
import Desk
import Elements
import Envelope
import Events
import Ledger
import Telemetry
import Transport

/// What people at a desk may ask of the running program: it changes nothing, and neither holds up a loop nor the
/// ledger's thread.
struct Reception: Sendable {
    let ledgerPath: String
    let machine: Machine
    let site: Current<Site>
    let health: Health
    let loops: Loops
    /// Where callbacks arrive.
    let listener: Origin

    /// - Returns: nil for what is none of these questions.
    func answer(_ question: String, _ input: JSON) async throws(Office.Refusal) -> JSON? {
        switch question {
        case "explain": try await explain(input)
        case "doctor": await doctor(input)
        case "health": await health(input)
        case "devices/list": try await devices(input)
        case "devices/show": try await device(input)
        case "redemptions/list": try await redemptions(input)
        case "models/list": try await models()
        case "keys/list": machine.receiver.keyUse.table(of: site.value.routes.mapValues(\.keys))
        default: nil
        }
    }

    // MARK: One device or request

    private func explain(_ input: JSON) async throws(Office.Refusal) -> JSON {
        guard let asked = input["about"]?.string, (1...128).contains(asked.utf8.count) else {
            throw Office.Refusal(
                .wrong,
                Words(
                    "要问的是序列号或 req_id，1 到 128 字节", "about is a serial or a req_id of 1 to 128 bytes"))
        }
        let (explanation, reader) = (try await explanation(of: asked), Reader(input))
        return .object([
            ("known", .bool(explanation.isKnown)), ("facts", explanation.json(in: reader.language)),
            ("lines", .array(explanation.text(for: reader).map(JSON.string))),
        ])
    }

    /// - Parameter asked: A serial or a `req_id`, as somebody has typed it.
    func explanation(of asked: String) async throws(Office.Refusal) -> Explanation {
        let devices = site.value.devices
        var known = try await read { ledger throws(LedgerError) in
            try Known(asked, in: ledger, besides: devices)
        }
        known.refused = machine.receiver.turnedAway.refused(on: site.value.routes.values)
        known.watchedSince = machine.receiver.turnedAway.start
        known.take(machine.receiver.unkept.all)
        known.standing = health.conditions.standing
        let model = known.model.flatMap { site.value.models[$0] }
        (known.path, known.account) = (model?.model.path, model?.askedOf)
        known.needsList = model?.model.needsList ?? false
        return Explanation(known, at: loops.unixNow)
    }

    // MARK: All that may be wrong

    private func health(_ input: JSON) async -> JSON {
        let readiness = Readiness(await health.standing())
        return .object([
            ("facts", readiness.json), ("line", .string(readiness.words[Reader(input).language])),
        ])
    }

    private func doctor(_ input: JSON) async -> JSON {
        .object([("findings", .array(await remarks(for: Reader(input)).map(\.json)))])
    }

    /// What is wrong in the running program, and what is well.
    func remarks(for reader: Reader) async -> [Remark] {
        let standing = await health.standing()
        return Remark.all(of: standing, for: reader, at: loops.unixNow)
            + (await Rounds(self, reader).remarks(besides: Set(standing.map(\.condition))))
            + (await urls(reader))
    }

    private func urls(_ reader: Reader) async -> [Remark] {
        let client: Client
        do {
            client = try Client(on: loops, trust: .anybody)
        } catch {
            return [
                Remark(.callbacks, .error, Words("URL 自检没能进行：\(error)", "no URL could be checked: \(error)"))
            ]
        }
        let check = URLCheck(
            listener: listener, checks: machine.receiver.ownChecks, client: client, loops: loops)
        var remarks: [Remark] = []
        for route in site.value.routes.values.sorted(by: { $0.path < $1.path }) {
            let last = machine.receiver.turnedAway.lastGood(at: route.path)
            remarks.append(
                .urlCheck(
                    of: route.path, await check.fault(of: route), lastGood: last, reader, at: loops.unixNow))
        }
        return remarks
    }

    // MARK: Lists

    private func devices(_ input: JSON) async throws(Office.Refusal) -> JSON {
        let state = input["state"]?.string.flatMap(Device.State.init)
        let (model, limit) = (input["model"]?.string, Self.limit(input))
        return try await read { ledger throws(LedgerError) in
            .array(try ledger.roster(in: state, model: model, atMost: limit).map(\.json))
        }
    }

    private func device(_ input: JSON) async throws(Office.Refusal) -> JSON {
        guard let serial = input["serial"]?.string.flatMap({ SerialNumber($0) }) else {
            throw Office.Refusal.serial
        }
        let (now, language) = (loops.unixNow, Reader(input).language)
        return try await read { ledger throws(LedgerError) in
            .array([try ledger.told(of: serial, at: now, in: language)].compactMap(\.self))
        }
    }

    private func redemptions(_ input: JSON) async throws(Office.Refusal) -> JSON {
        let state = input["state"]?.string.flatMap(Redemption.State.init)
        let (limit, now) = (Self.limit(input), loops.unixNow)
        return try await read { ledger throws(LedgerError) in
            .array(try ledger.codes(in: state, atMost: limit).map { $0.json(at: now) })
        }
    }

    private func models() async throws(Office.Refusal) -> JSON {
        let pauses = try await read { ledger throws(LedgerError) in try ledger.pauses() }
        return .array(ModelPause.list(Array(site.value.models.keys), pauses))
    }

    private static func limit(_ input: JSON) -> Int {
        input["limit"]?.integer.map { Int(min(max($0, 1), 1_000)) } ?? Inspection.usualLimit
    }

    /// Beside the loops, since SQLite blocks.
    func read<Value: Sendable>(
        _ question: @escaping @Sendable (borrowing Inspection) throws(LedgerError) -> Value
    ) async throws(Office.Refusal) -> Value {
        let path = ledgerPath
        let answer = await Task.detached { () -> Result<Value, LedgerError> in
            do throws(LedgerError) {
                let ledger = try Inspection(path: path)
                return .success(try question(ledger))
            } catch {
                return .failure(error)
            }
        }.value
        switch answer {
        case .success(let value): return value
        case .failure(let error):
            throw Office.Refusal(.unavailable, Words("账本：", "the ledger: ") + Words(said: "\(error)"))
        }
    }
}

extension Reader {
    /// As whoever asks has said; English and UTC where they have not.
    fileprivate init(_ input: JSON) {
        self.init(
            input["lang"]?.string.flatMap(Language.init) ?? .en,
            secondsEast: input["seconds_east"]?.integer ?? 0)
    }
}
