import Binding
import Configuration
import Elements
import Events

/// The claim of a bind by this process, which looks up where the vendor would be asked, and whether anybody may ask
/// there.
struct ClaimFlight: Transaction {
    struct Outcome: Sendable {
        let claim: Claim.Outcome
        let location: Location
    }

    private let attempt: Attempt
    private let prospects: Prospects
    private let flights: Flights

    init(_ attempt: Attempt, _ prospects: Prospects, _ flights: Flights) {
        self.attempt = attempt
        self.prospects = prospects
        self.flights = flights
    }

    func run(in records: inout any Records, at now: UnixTime) throws(LedgerFailure) -> Outcome {
        let location = try attempt.location(in: records)
        let claim = Claim(attempt.bind, prospects.circumstances(of: attempt.bind, at: location))
        return Outcome(claim: try claim.run(in: &records, at: now), location: location)
    }

    /// Nobody waits for this claim any more, so nobody will carry it out.
    func ifLate(_ outcome: Outcome) -> (any Transaction)? {
        guard case .begun(let number, _, _) = outcome.claim else { return nil }
        return Abandon(number: number, flight: attempt.flight, flights: flights)
    }

    func committed(_ outcome: Outcome) {
        if case .begun(let number, _, _) = outcome.claim { flights.register(attempt.flight, as: number) }
        attempt.isClaimed(outcome)
    }

    var endsBatch: Bool { attempt.isAnyAccountAway }

    private struct Abandon: Transaction {
        let number: RequestNumber
        let flight: Flight
        let flights: Flights

        func run(in records: inout any Records, at now: UnixTime) throws(LedgerFailure) {
            let settlement = Settlement(
                request: number, errcode: .cannotBind, reason: Reason(.ledgerLate), finding: .untouched,
                generation: number)
            _ = try Settle(settlement).run(in: &records, at: now)
        }

        func committed(_ outcome: Void) {
            flight.dropPass()
            flights.forget(number)
        }
    }
}

/// The same for a request that waited, and looks again as if it had just come.
struct ClaimAgain: Transaction {
    private let number: RequestNumber
    private let attempt: Attempt
    private let prospects: Prospects
    private let isNotInWeCom: Bool

    /// - Parameter isNotInWeCom: WeCom was asked, and does not have the device.
    init(_ number: RequestNumber, _ attempt: Attempt, _ prospects: Prospects, isNotInWeCom: Bool) {
        self.number = number
        self.attempt = attempt
        self.prospects = prospects
        self.isNotInWeCom = isNotInWeCom
    }

    func run(
        in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> ClaimFlight.Outcome {
        let location = try attempt.location(in: records)
        let claim = Claim(attempt.bind, prospects.circumstances(of: attempt.bind, at: location))
        let outcome = try claim.again(number, isNotInWeCom: isNotInWeCom, in: &records, at: now)
        return ClaimFlight.Outcome(claim: outcome, location: location)
    }

    func committed(_ outcome: ClaimFlight.Outcome) { attempt.isClaimed(outcome) }

    var endsBatch: Bool { attempt.isAnyAccountAway }
}

extension Attempt {
    fileprivate func location(in records: any Records) throws(LedgerFailure) -> Location {
        try site.location(of: bind.spelling, as: model.model.id, in: records)
    }

    /// Who tries whether an account is back is known before the next claim looks.
    ///
    /// States: Request 4, Account 7.
    fileprivate var isAnyAccountAway: Bool { site.accounts.values.contains { $0.breaker.isOpen } }

    fileprivate func isClaimed(_ outcome: ClaimFlight.Outcome) {
        flight.note(outcome.location.whereabouts)
        if case .begun(_, let course, _) = outcome.claim, course.asksVendor { _ = takesPass() }
    }
}

/// What a claim must know beside the rows, as of when it is asked for.
struct Prospects: Sendable {
    private let isCode: Bool
    private let lack: RedemptionLack?
    private let hasTime: Bool
    private let isJustStarted: Bool

    /// - Parameter settled: Before it, a 0 of the process before this one may be on its way.
    init(of attempt: Attempt, at now: Instant, _ unixNow: UnixTime, settled: Instant) {
        isCode = attempt.typed != .malformed
        lack = attempt.model.wecom.lack(at: unixNow)
        hasTime = now <= attempt.budget.lastVendorStart
        isJustStarted = now < settled
    }

    fileprivate func circumstances(of bind: Bind, at location: Location) -> Claim.Circumstances {
        Claim.Circumstances(
            refusal: refusal(at: location), place: location.whereabouts?.place(for: bind),
            isJustStarted: isJustStarted)
    }

    /// Why the vendor cannot be asked now, if so.
    private func refusal(at location: Location) -> LocalRefusal? {
        if !isCode { return .codeShape }
        switch location {
        case .known(let whereabouts):
            if let lack { return LocalRefusal(lack) }
            if !hasTime { return .noTime }
            return whereabouts.account.breaker.isBarred ? .vendorAway : nil
        case .accountGone: return .accountGone
        case .otherModel: return .otherModel
        case .unknown: return .unknownSerial
        }
    }
}
