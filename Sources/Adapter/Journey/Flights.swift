import Binding
import Elements
import Events

/// One request while it is being decided in this process, and everybody who waits for its errcode.
final class Flight: Sendable {
    /// How a request ended, for all of its copies.
    struct Landing: Equatable, Sendable {
        /// What the row holds; nil when no row could be had, and nobody may answer.
        let errcode: Errcode?
        let reason: Reason
        let redemption: AuthCodeDigest?
    }

    let landing = Promise<Landing>()
    /// The claim's row, once it is on disk.
    let number = Promise<RequestNumber>()
    private let state = Guarded(State())

    private struct State {
        var finding: Finding = .untouched
        var whereabouts: Whereabouts?
        var course = Course.unclaimed
        /// Those that are still to be kept with the request.
        var calls: [VendorCallRecord] = []
        /// The first ones of all, and those that run.
        var story: [VendorCallRecord] = []
        var running: [(name: String, begun: Instant)] = []
        var asked: Instant?
        var isDeadlineTaken = false
        var proof: (@Sendable (AuthorityAnswer) -> Bool)?
        var pass: Breaker.Pass?
        var result: AuthorityAnswer?
        var waiter: Promise<AuthorityAnswer>?
    }

    /// What a deadline must assume about the vendor right now.
    var finding: Finding { state.withLock { $0.finding } }

    /// Where the vendor is asked about the device; nil before the claim, and when nobody knows.
    var whereabouts: Whereabouts? { state.withLock { $0.whereabouts } }

    func note(_ whereabouts: Whereabouts?) { state.withLock { $0.whereabouts = whereabouts } }

    func note(_ finding: Finding) { state.withLock { $0.finding = finding } }

    /// A call that can bind is about to go out. `isYes` tells which answer would be a 0.
    ///
    /// - Returns: Whether it may go: not when a copy at its deadline has begun to settle for all, who must
    ///   have seen every call that can bind.
    func noteBinding(_ isYes: @escaping @Sendable (AuthorityAnswer) -> Bool) -> Bool {
        state.withLock { state in
            guard !state.isDeadlineTaken else { return false }
            state.finding = .unknown
            state.proof = isYes
            return true
        }
    }

    /// Whether an answer shows that the device was bound by this request, which may be a 0 then.
    func isYes(_ answer: AuthorityAnswer) -> Bool {
        let proof = state.withLock { $0.proof }
        return proof?(answer) ?? false
    }

    var hasPass: Bool { state.withLock { $0.pass != nil } }

    /// It is the one that tries whether the vendor is back.
    func hold(_ pass: Breaker.Pass) { state.withLock { $0.pass = pass } }

    /// It asks the vendor no more, or never did.
    func dropPass() { state.withLock { $0.pass = nil } }

    /// Enters whoever waits for the result of a forwarded bind; one that has been taken is there at once.
    func expectResult() -> Promise<AuthorityAnswer> {
        let waiter = Promise<AuthorityAnswer>()
        let result = state.withLock { state in
            state.waiter = waiter
            return state.result
        }
        if let result { waiter.keep(result) }
        return waiter
    }

    /// The maker's service has decided so, and its result is on disk.
    func took(_ result: AuthorityAnswer) {
        let waiter = state.withLock { state in
            state.result = result
            return state.waiter
        }
        waiter?.keep(result)
    }

    /// How it is decided, as far as is known.
    var course: Course { state.withLock { $0.course } }

    func note(_ course: Course) { state.withLock { $0.course = course } }

    /// When the last call went out.
    var asked: Instant? { state.withLock { $0.asked } }

    /// A call goes out.
    func begin(_ name: String, at now: Instant) {
        state.withLock { state in
            state.running.append((name, now))
            state.asked = now
        }
    }

    /// What a call has brought.
    func note(_ answer: AuthorityAnswer, since begun: Instant, at now: Instant) {
        state.withLock { state in
            state.asked = max(state.asked ?? begun, begun)
            if let index = state.running.firstIndex(where: { $0.begun == begun }) {
                state.running.remove(at: index)
            }
        }
        note(
            VendorCallRecord(
                name: answer.call, outcome: answer.said, milliseconds: now.milliseconds(since: begun)))
    }

    func note(_ call: VendorCallRecord) {
        state.withLock { state in
            state.calls.append(call)
            if state.story.count < Flight.mostTold { state.story.append(call) }
        }
    }

    /// More than a conversation has time for.
    private static let mostTold = 16

    /// The calls so far, in order; those that run have no answer yet.
    func story(at now: Instant) -> [VendorCallRecord] {
        state.withLock(\.story) + running(at: now)
    }

    /// The same with those that still run, of which people should know before they end.
    func takeStory(at now: Instant) -> [VendorCallRecord] { takeCalls() + running(at: now) }

    private func running(at now: Instant) -> [VendorCallRecord] {
        state.withLock(\.running).map { running in
            VendorCallRecord(
                name: running.name, outcome: VendorCallRecord.running,
                milliseconds: now.milliseconds(since: running.begun))
        }
    }

    /// The calls since they were last taken, to be kept with the request.
    func takeCalls() -> [VendorCallRecord] {
        state.withLock { state in
            defer { state.calls = [] }
            return state.calls
        }
    }

    /// Whether this copy is the first to reach its deadline, and settles for all.
    func takeDeadline() -> Bool {
        state.withLock { state in
            defer { state.isDeadlineTaken = true }
            return !state.isDeadlineTaken
        }
    }
}

/// The requests that this process is deciding, by what they are and by their row.
///
/// Copies meet here before they touch the ledger, so that sixty-four of them make one claim.
final class Flights: Sendable {
    /// A copy with another identity is another flight: the ledger says which came first.
    private struct Identity: Hashable {
        private let key: RequestKey
        private let fingerprint: Fingerprint

        init(_ bind: Bind) {
            key = bind.key
            fingerprint = bind.fingerprint
        }
    }

    private let byIdentity = SingleFlight<Identity, Flight>()
    private let byNumber = Guarded<[RequestNumber: Flight]>([:])
    /// What landed here, when the ledger cannot say it any more.
    let memory = AnswerMemory()

    var count: Int { byIdentity.count }

    /// What requests that are being decided may take of the memory, and what each takes with its connection while it
    /// waits for the vendor, by measurement. Waiting costs nothing else: whoever comes too late for the ledger is
    /// turned away there.
    private static let mostBytes = 512 << 20
    private static let bytesEach = 32 << 10

    /// Whether there is no room for another request.
    var isFull: Bool { count > Flights.mostBytes / Flights.bytesEach }

    var isEmpty: Bool { count == 0 && byNumber.withLock { $0.isEmpty } }

    /// The flight of a bind, and whether the caller is the first to want it: then it is the one to begin.
    func board(_ bind: Bind) -> (flight: Flight, isFirst: Bool) {
        byIdentity.board(Identity(bind), Flight())
    }

    /// Comes from the ledger's thread as the claim is committed, so that nobody who reads the row can miss it.
    func register(_ flight: Flight, as number: RequestNumber) {
        byNumber.withLock { $0[number] = flight }
    }

    func flight(_ number: RequestNumber) -> Flight? {
        byNumber.withLock { $0[number] }
    }

    /// The copies have their answer; a later repeat asks the ledger.
    func land(_ bind: Bind, _ flight: Flight, _ landing: Flight.Landing) {
        byIdentity.land(Identity(bind), flight)
        flight.dropPass()
        flight.landing.keep(landing)
    }

    /// Nothing about it is unsettled any more.
    func forget(_ number: RequestNumber) {
        byNumber.withLock { _ = $0.removeValue(forKey: number) }
    }
}
