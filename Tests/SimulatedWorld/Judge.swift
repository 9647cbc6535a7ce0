import Binding
import Elements
import Events
import HTTP
import Support

/// Looks at every answer of the adapter at the moment at which it leaves.
final class Judge: Sendable {
    private struct Identity: Hashable {
        let request: String
        let serial: SerialNumber
        let company: String
        let isRight: Bool
    }

    static let lastMilliseconds: Int64 = 2_850
    static let lastEventMilliseconds: Int64 = 900

    private let letters: Letters
    private let disk: Disk
    private let truth: Truth
    private let host: Host
    private let chronicle: Chronicle
    private let answers = Guarded<[Identity: Int]>([:])

    init(_ letters: Letters, _ disk: Disk, _ truth: Truth, _ host: Host) {
        self.letters = letters
        self.disk = disk
        self.truth = truth
        self.host = host
        chronicle = truth.chronicle
    }

    private func isInTime(_ what: String, _ arrival: Instant, _ most: Int64) {
        let milliseconds = truth.simulation.now.milliseconds(since: arrival)
        if milliseconds > most { chronicle.violation("\(what) is answered after \(milliseconds) ms") }
    }

    // MARK: Binds

    /// What is known when a bind is sent.
    struct Departure: Sendable {
        /// When the first copy of it may have been sent that shares its answer.
        let first: Instant
        let tick: Int
        let clockIsFarOff: Bool
        /// The codes that could bring no secret any more.
        let overCodes: Set<AuthCodeDigest>
    }

    var departure: Departure {
        Departure(
            first: truth.simulation.now.advanced(byMilliseconds: -Judge.lastMilliseconds),
            tick: chronicle.histories.tick(), clockIsFarOff: host.clockIsFarOff,
            overCodes: Set(disk.records.redemptions.filter { !$0.value.isAlive }.keys))
    }

    /// - Returns: The errcode that WeCom reads.
    func bind(_ bind: Letters.Bind, _ response: Response, _ arrival: Instant, since departure: Departure)
        -> Int?
    {
        isInTime(bind.request, arrival, Judge.lastMilliseconds)
        // The time may have been set right between its refusal and this moment.
        if response.status == 403, departure.clockIsFarOff || host.clockIsFarOff { return nil }
        guard response.status == 200, let number = letters.open(response.body)?["errcode"]?.integer,
            let errcode = Errcode(rawValue: Int(number))
        else {
            chronicle.violation("\(bind.request) is answered without an errcode")
            return nil
        }
        chronicle.note("\(bind.request) \(bind.serial) \(bind.company): \(number)")
        // A 7 without a row is given in trouble, but only once the ledger has said that there is none.
        if errcode == .cannotBind, disk.wasInTrouble(since: departure.first), !isDecided(bind) {
            return Int(number)
        }
        compare(bind, errcode, departure)
        return Int(number)
    }

    private func isDecided(_ bind: Letters.Bind) -> Bool {
        if case .settled = row("bind", bind.request)?.state { true } else { false }
    }

    /// The answer is what the row holds at this very moment, and what every copy was told.
    private func compare(_ bind: Letters.Bind, _ errcode: Errcode, _ departure: Departure) {
        guard let row = row("bind", bind.request) else {
            return chronicle.violation("\(bind.request) is answered \(errcode) without a row")
        }
        guard row.serial == bind.serial, row.company?.text == bind.company else {
            if errcode != .cannotBind {
                chronicle.violation("\(bind.request) contradicts its row, and gets \(errcode)")
            }
            return
        }
        if row.state != .settled(errcode) {
            chronicle.violation("\(bind.request) is answered \(errcode), and its row says \(row.state)")
        }
        if errcode == .success, let digest = row.authCodeDigest, departure.overCodes.contains(digest) {
            chronicle.violation("\(bind.request) is answered 0, and its code is over")
        }
        chronicle.histories.note(request: bind.request, .answer(errcode.rawValue), since: departure.tick)
        let identity = Identity(
            request: bind.request, serial: bind.serial, company: bind.company, isRight: bind.isRight)
        let earlier = answers.withLock { $0.updateValue(errcode.rawValue, forKey: identity) }
        if let earlier, earlier != errcode.rawValue {
            chronicle.violation("\(bind.request) is answered \(earlier), and then \(errcode.rawValue)")
        }
    }

    private func row(_ event: String, _ request: String) -> StoredCallback? {
        guard let id = RequestID(request) else { return nil }
        // The rows of a dictionary can always be read.
        return try? disk.records.callback(RequestKey(route: Letters.path, eventType: event, requestID: id))
    }

    // MARK: Other callbacks

    /// - Parameter event: What must be kept before it is acknowledged; nil for what need not be.
    /// - Returns: Whether it was acknowledged.
    func event(_ event: String?, _ request: String, _ response: Response, _ arrival: Instant) -> Bool {
        // Nobody knows what is refused, so that it has the longest time.
        let isRefused = response.status == 403
        isInTime(request, arrival, isRefused ? Judge.lastMilliseconds : Judge.lastEventMilliseconds)
        guard !response.body.isEmpty else {
            if response.status != 200 { chronicle.violation("\(request): an empty \(response.status)") }
            if let event, row(event, request)?.state != .kept {
                chronicle.violation("\(request) is acknowledged, and not kept")
            }
            return response.status == 200
        }
        if response.status != 200 { return false }
        let errcode = letters.open(response.body)?["errcode"]?.integer
        if errcode == 0 { chronicle.violation("\(request) gets a 0") }
        return false
    }

    func stranger(_ what: String, _ response: Response) {
        let isRefused = (400...499).contains(response.status) && response.body == Array("refused\n".utf8)
        if !isRefused { chronicle.violation("\(what) gets \(response.status)") }
    }
}
