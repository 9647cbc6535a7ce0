import Binding
import Elements
import Telemetry

/// The ledger as whoever decides has it.
///
/// - Every transaction, be it a correction, begins by writing the 0s that were repeated without it. So whoever is
///   decided after such a 0 is decided in the knowledge of it; and while it cannot be written, nobody is.
/// - Once it is on disk its alerts are told in the log: people hear of them where the maker has no service, too.
/// - Then the courier is called, if it tells something: nobody who decides has to think of it.
struct AttendedLedger: BindLedger {
    let ledger: any BindLedger
    let log: Log
    /// nil where nothing is given or carried yet, as at a start.
    var zeros: RepeatedZeros?
    var courier: Courier?

    func run<T: Transaction>(
        _ transaction: T, _ times: LedgerTimes
    ) async throws(LedgerFailure) -> T.Outcome {
        try await ledger.run(Attended(transaction: transaction, attendance: self), times).outcome
    }

    func read<Finding: Sendable, Answer: Sendable>(
        _ times: LedgerTimes,
        _ question: @escaping @Sendable (any Records, UnixTime) throws(LedgerFailure) -> Finding,
        answered: @escaping @Sendable (Finding) -> Answer
    ) async throws(LedgerFailure) -> Answer {
        try await ledger.read(times, question, answered: answered)
    }
}

/// A transaction with what is done before and behind it.
private struct Attended<Inner: Transaction>: Transaction {
    let transaction: Inner
    let attendance: AttendedLedger

    struct Outcome: Sendable {
        let outcome: Inner.Outcome
        let zeros: RepeatedZeros.Batch?
        let hasTold: Bool
        let alerts: [Alert]
    }

    func run(in records: inout any Records, at now: UnixTime) throws(LedgerFailure) -> Outcome {
        let zeros = try attendance.zeros?.write(in: &records)
        let outcome = try transaction.run(in: &records, at: now)
        return Outcome(
            outcome: outcome, zeros: zeros, hasTold: records.hasTold,
            alerts: try Alert.all(in: records, at: now))
    }

    func ifLate(_ outcome: Outcome) -> (any Transaction)? {
        transaction.ifLate(outcome.outcome)?.attended(by: attendance)
    }

    func committed(_ outcome: Outcome) {
        transaction.committed(outcome.outcome)
        if let zeros = outcome.zeros { attendance.zeros?.written(zeros) }
        if outcome.hasTold { attendance.courier?.call() }
        for alert in outcome.alerts {
            attendance.log.tell(LogEvent(alert: alert.entry.name), alert.fields)
        }
    }

    var endsBatch: Bool { transaction.endsBatch }
}

extension Transaction {
    fileprivate func attended(by attendance: AttendedLedger) -> any Transaction {
        Attended(transaction: self, attendance: attendance)
    }
}
