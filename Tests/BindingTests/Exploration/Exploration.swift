import Binding
import Elements
import Events
import Support

/// One device, two companies, a vendor and WeCom whose truth is simulated, and the transactions between
/// them, run by chance.
///
/// What is played here is the adapter's part, as thinly as it can be: it asks what the courses and errands
/// say, hears of it late or never, dies and starts again. After every step the rules are checked.
final class Exploration {
    typealias Action = (Exploration) throws -> Void

    private struct Scheduled {
        let time: UnixTime
        /// The process that would act; nil for what happens in the world whoever lives.
        let process: Int?
        let action: Action
    }

    static let origin = UnixTime(seconds: 1_790_000_000)
    static let companies = [Sample.company, Sample.otherCompany]

    var random: SplitMix
    var now = Exploration.origin
    var records: any Records = MemoryRecords.telling
    private(set) var trace: [String] = []
    /// The latest first.
    private var queue: [Scheduled] = []

    var process = 1
    var isUp = true
    /// Nothing is lost, late or refused any more.
    var isCalm = false

    var truth = Truth()
    var errandRuns = false
    var redeeming: Set<AuthCodeDigest> = []
    var flights: [RequestNumber: Flight] = [:]
    var rules = Rules()
    var binds: [Bind] = []

    private let isTraced: Bool

    init(seed: UInt64, isTraced: Bool = false) {
        random = SplitMix(state: seed)
        self.isTraced = isTraced
    }

    func note(_ text: @autoclosure () -> String) {
        guard isTraced else { return }
        trace.append("\(now.milliseconds(since: Self.origin)): \(text())")
    }

    // MARK: Chance

    func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    func milliseconds(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &random) }

    func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &random)]
    }

    // MARK: Time

    /// In the world, whoever lives.
    func later(_ wait: Int64, _ action: @escaping Action) { schedule(wait, nil, action) }

    /// In this process, if it still lives then.
    func later(here wait: Int64, _ action: @escaping Action) { schedule(wait, process, action) }

    private func schedule(_ wait: Int64, _ process: Int?, _ action: @escaping Action) {
        let time = now.advanced(byMilliseconds: max(0, wait))
        var place = queue.count
        while place > 0, queue[place - 1].time <= time { place -= 1 }
        queue.insert(Scheduled(time: time, process: process, action: action), at: place)
    }

    /// Does what is due next, up to `end`.
    private func step(until end: UnixTime) throws -> Bool {
        guard let next = queue.last, next.time <= end else { return false }
        queue.removeLast()
        if let process = next.process, process != self.process || !isUp { return true }
        now = max(now, next.time)
        try next.action(self)
        try wake()
        try rules.check(self)
        return true
    }

    func run(until end: UnixTime) throws {
        while try step(until: end) {}
        now = max(now, end)
    }

    // MARK: A run

    /// A few minutes of mischief, then calm, and everybody must have come to rest.
    func play() throws {
        for index in 0..<Int.random(in: 2...5, using: &random) {
            let wait = chance(70) ? milliseconds(0...12_000) : milliseconds(0...180_000)
            let company = pick(Self.companies)
            later(wait) { try $0.send("r\(index)", by: company) }
        }
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            later(milliseconds(0...30_000)) { try $0.crash() }
        }
        later(milliseconds(0...90_000)) { try $0.removeByUser() }
        // A reset of the device drops the vendor's binding, and nobody is told.
        if chance(30) { later(milliseconds(0...90_000)) { $0.truth.vendorBoundAt = nil } }
        try run(until: Self.origin.advanced(byMilliseconds: 200_000))
        isCalm = true
        if !isUp { try start() }
        // What is stuck is tried once an hour.
        try run(until: now.advanced(byMilliseconds: 2 * Device.stuckWaitMilliseconds))
        try rules.checkRest(self)
        try rules.checkTold(self)
        try comeBack()
        try rules.checkTold(self)
    }

    /// In calm, whoever asks patiently gets the device, unless WeCom has it for somebody else.
    private func comeBack() throws {
        let company = pick(Self.companies)
        let owner = truth.wecomOwner
        for attempt in 0..<4 {
            try send("again\(attempt)", by: company)
            try run(until: now.advanced(byMilliseconds: 70_000))
            if truth.wecomOwner == company { break }
        }
        let expected = owner == nil || owner == company ? company : owner
        guard truth.wecomOwner == expected else {
            throw Unexpected("\(company) waits for ever; WeCom has it for \(owner?.text ?? "nobody")")
        }
    }

    func device() throws -> Device? { try records.device(Sample.serial) }
}

/// How things are outside, which the adapter can only ask about.
struct Truth {
    struct Call {
        let canBind: Bool
        var hasLanded = false
        /// When it was answered clearly; nil while it runs or when it never was.
        var isResolved = false
        /// When it was closed without a clear answer.
        var closed: UnixTime?
    }

    /// When the vendor bound the device to our account.
    var vendorBoundAt: Instant?
    var wecomOwner: CorpID?
    /// Zeros that WeCom has not acted on yet.
    var zerosInFlight: [CorpID] = []
    var calls: [Call] = []
    /// In owner mode a second bind is refused with 5049; else it is a 200.
    var isOwnerMode = true
}

/// A request that this process is deciding.
struct Flight {
    let bind: Bind
    var isLanded = false
    /// Whether it waits for another one's conversation, and looks again once.
    var isWaiting = false
    var finding: Finding = .untouched
    var followers: [RequestNumber] = []
}
