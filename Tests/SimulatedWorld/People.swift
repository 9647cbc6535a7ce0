import Binding
import Cloud
import Elements
import Events
import HTTP
import Support

/// Whoever uses WeCom: adds devices, mistypes codes, removes devices. WeCom sends all that, often more
/// than once.
final class People: Sendable {
    static let companies = ["ww_company_a", "ww_company_b", "ww_company_c"]
    /// The two that want the same devices.
    private static let rivals = Array(companies.prefix(2))
    private static let few = ["SN1", "SN2"].compactMap { SerialNumber($0) }
    /// Enough to tell that the vendor is away.
    private static let many = few + (3...7).compactMap { SerialNumber("SN\($0)") }
    static let makerSecret = "whsec_CANARYmakerSecretOf36LettersInBase64"

    let serials: [SerialNumber]
    let truth: Truth
    let dice: Dice
    let weather: Weather
    let host: Host
    let judge: Judge
    let letters: Letters
    let disk: Disk
    let chronicle: Chronicle
    let wecom: WeCom
    let needsDeposits: Bool
    private let numbers = Guarded(0)
    /// The last code to spend that came with each device.
    private let codes = Guarded<[SerialNumber: String]>([:])

    init(
        _ truth: Truth, _ dice: Dice, _ weather: Weather, _ host: Host, _ disk: Disk, _ letters: Letters,
        _ wecom: WeCom, needsDeposits: Bool
    ) {
        serials = dice.chance(10) ? People.many : People.few
        self.truth = truth
        self.dice = dice
        self.weather = weather
        self.host = host
        self.disk = disk
        self.letters = letters
        self.wecom = wecom
        self.needsDeposits = needsDeposits
        judge = Judge(letters, disk, truth, host)
        chronicle = truth.chronicle
    }

    private var now: UnixTime { truth.simulation.unixNow }

    func name(_ prefix: String) -> String {
        numbers.withLock { number in
            number += 1
            return "\(prefix)\(number)"
        }
    }

    /// Whether there are enough devices to tell that the vendor is away.
    var areMany: Bool { serials.count > People.few.count }

    // MARK: Binds

    /// Somebody wants each device.
    func addEachDevice(within milliseconds: ClosedRange<Int64>) {
        for serial in serials {
            addDevice(serial, for: dice.pick(People.rivals), after: dice.number(milliseconds))
        }
    }

    func addDevice(after wait: Int64) {
        addDevice(dice.pick(serials), for: dice.pick(People.rivals), after: wait)
    }

    /// Sends a new bind and, often, copies of it: at once, behind it on its connection, late, or changed.
    /// Whoever is refused often tries again soon.
    private func addDevice(_ serial: SerialNumber, for company: String, after wait: Int64) {
        truth.later(wait) { [self] in
            var bind = Letters.Bind(name("r"), serial, company, at: now)
            bind.isRight = dice.chance(85)
            if dice.chance(5) { bind.createtime -= dice.number(0...700) }
            let former = codes.withLock { $0[serial] }
            // A ledger that was set back may know nothing of it.
            if let former, disk.edition == 0, dice.chance(4) {
                chronicle.mishap("\(bind.request) has a code that was there before")
                bind.authCode = former
            }
            let code = bind.authCode
            codes.withLock { $0[serial] = code }
            await depositIfNeeded(serial)
            var copies = [bind]
            if dice.chance(15) { copies.append(bind) }
            plan(copiesOf: bind)
            let errcode = await send(copies)
            guard errcode != 0, !weather.isCalm, dice.chance(30) else { return }
            addDevice(serial, for: company, after: dice.number(500...15_000))
        }
    }

    private func plan(copiesOf bind: Letters.Bind) {
        var waits: [Int64] = []
        if dice.chance(35) { waits.append(dice.number(0...50)) }
        if dice.chance(25) { waits.append(dice.number(1...9_000)) }
        if dice.chance(10) { waits.append(dice.number(60_000...150_000)) }
        if dice.chance(4) { waits.append(dice.number(500_000...700_000)) }
        for wait in waits {
            chronicle.mishap("\(bind.request) comes again after \(wait) ms")
            truth.later(wait) { [self] in _ = await send([bind]) }
        }
        if dice.chance(5) {
            chronicle.mishap("\(bind.request) comes again with another code to spend")
            var changed = bind
            changed.authCode += "-new"
            changed.createtime += 1
            let copy = changed
            truth.later(dice.number(0...5_000)) { [self] in _ = await send([copy]) }
        }
        guard dice.chance(8) else { return }
        chronicle.mishap("\(bind.request) comes with another company")
        var other = Letters.Bind(bind.request, bind.serial, "ww_company_c", at: now)
        other.createtime = bind.createtime
        let changed = other
        truth.later(dice.number(0...5_000)) { [self] in _ = await send([changed]) }
    }

    /// - Returns: The errcode of the first, if it was answered and the answer arrives.
    func send(_ binds: [Letters.Bind]) async -> Int? {
        let first = Guarded<Int?>(nil)
        let departure = judge.departure
        var sent: [Sent] = []
        for (index, bind) in binds.enumerated() {
            guard let request = letters.seal(Letters.text(bind)) else { return nil }
            let isDeserted = dice.chance(weather.now.replies / 2)
            sent.append(
                Sent(request: request, isDeserted: isDeserted) { [self] response, arrival in
                    let errcode = judge.bind(bind, response, arrival, since: departure)
                    let arrives = errcode.flatMap { carry($0, bind) }
                    if index == 0, arrives != nil { first.withLock { $0 = errcode } }
                })
        }
        chronicle.note("\(binds[0].request) \(binds[0].serial) \(binds[0].company) is sent")
        let isOld = !weather.isCalm && dice.chance(25)
        await host.visit(sent, age: isOld ? dice.number(0...2_800) : 0)
        return first.withLock { $0 }
    }

    /// An errcode is on its way to WeCom.
    ///
    /// - Returns: When it arrives; nil when it never does.
    private func carry(_ errcode: Int, _ bind: Letters.Bind) -> Int64? {
        let isLost = dice.chance(weather.now.replies)
        if isLost { chronicle.mishap("the answer to \(bind.request) is lost") }
        let arrives = isLost ? nil : dice.number(1...(weather.isCalm ? 200 : 4_000))
        guard errcode == 0 else { return arrives }
        truth.zero(
            bind.serial, to: bind.company, code: bind.authCode, made: UnixTime(seconds: bind.createtime),
            arrives: arrives)
        if !weather.isCalm, dice.chance(40) { removeDevice(bind.serial, after: dice.number(4_000...60_000)) }
        return arrives
    }

    // MARK: Removals

    func removeDevice(_ serial: SerialNumber, after wait: Int64) {
        truth.later(wait) { [self] in
            guard !weather.isCalm, let owner = truth.owner(of: serial) else { return }
            guard dice.chance(30) else {
                return remove(serial, from: owner, toldAfter: dice.number(0...20_000))
            }
            // The next one does not wait for that, and asks while it is under way.
            let rival = People.rivals.first { $0 != owner } ?? owner
            addDevice(serial, for: rival, after: 0)
            truth.later(dice.number(0...1_500)) { [self] in
                guard truth.owner(of: serial) == owner else { return }
                remove(serial, from: owner, toldAfter: dice.number(0...500))
            }
        }
    }

    private func remove(_ serial: SerialNumber, from owner: String, toldAfter wait: Int64) {
        chronicle.note("  \(serial): \(owner) removes it")
        truth.removeInWeCom(serial)
        let request = name("u")
        let text = Letters.unbind(request, serial, owner, at: now)
        truth.later(wait) { [self] in await tell(text, request) }
        guard dice.chance(20) else { return }
        truth.later(dice.number(0...60_000)) { [self] in await tell(text, request) }
    }

    /// Until it is acknowledged.
    private func tell(_ text: String, _ request: String) async {
        let isKept = Guarded(false)
        if let sealed = letters.seal(text) {
            await host.visit([
                Sent(request: sealed) { [judge] response, arrival in
                    let kept = judge.event("unbind", request, response, arrival)
                    isKept.withLock { $0 = kept }
                }
            ])
        }
        chronicle.note("\(request) is \(isKept.withLock { $0 } ? "kept" : "not kept")")
        if !isKept.withLock({ $0 }) { truth.later(3_000) { [self] in await tell(text, request) } }
    }

    // MARK: The maker

    /// The maker's service wants the secret of a device.
    func fetchSecret(after wait: Int64) {
        let serial = dice.pick(serials)
        truth.later(wait) { [self] in
            let body: JSON = ["device_sn": .string(serial.text), "want": "device_secret"]
            var request = Request(
                method: "POST", target: "/vendor/credentials", body: JSONText.render(body))
            StandardWebhook([Secret(People.makerSecret)]).sign(&request, id: name("f"), at: now)
            await host.visit([
                Sent(request: request) { [truth, disk, chronicle] response, _ in
                    if response.body.isEmpty { chronicle.violation("an empty answer to a fetch") }
                    // A ledger that was set back cannot know who has lost a device since.
                    guard response.status == 200, disk.edition == 0,
                        let value = (try? JSONReader.read(response.body))?["value"]?.string
                    else { return }
                    truth.handOut(value, of: serial)
                }
            ])
        }
    }

    /// The maker's app hands over what it has read from the device.
    func depositIfNeeded(_ serial: SerialNumber) async {
        guard needsDeposits else { return }
        var members = JSON.Members([
            ("device_sn", .string(serial.text)), ("random", "CANARYrandom0000"),
            ("encrypted_new_binding_secret", "CANARY-binding"),
        ])
        if dice.chance(50) { members.append("encrypted_binding_code", "CANARY-binding-code") }
        var request = Request(
            method: "POST", target: "/vendor/deposits", body: JSONText.render(.object(members)))
        StandardWebhook([Secret(People.makerSecret)]).sign(&request, id: name("d"), at: now)
        await host.visit([
            Sent(request: request) { [chronicle] response, _ in
                if response.body.isEmpty { chronicle.violation("an empty answer to a deposit") }
            }
        ])
    }
}
