import Binding
import Elements
import Events

/// The 0s that were given once more while nothing could be written.
///
/// A full disk refuses the write, not the answer: the row says 0, and WeCom may act on it only now. Until
/// that is on disk too, nobody else is decided about: see `AttendedLedger`.
///
/// States: Request 15.
final class RepeatedZeros: Sendable {
    /// A 0 that is given for a device whose present generation it is.
    struct Zero: Equatable, Sendable {
        fileprivate let serial: SerialNumber
        fileprivate let generation: RequestNumber
        fileprivate let at: UnixTime

        init?(_ device: Device, at now: UnixTime) {
            guard let generation = device.generation else { return nil }
            serial = device.serial
            self.generation = generation
            at = now
        }
    }

    private static let most = 4_096

    private let waiting = Guarded<[SerialNumber: Zero]>([:])

    var isEmpty: Bool { waiting.withLock { $0.isEmpty } }

    /// A 0 is about to be given.
    ///
    /// - Returns: Whether it may be: not when too many wait.
    func note(_ zero: Zero) -> Bool {
        waiting.withLock { waiting in
            guard waiting.count < RepeatedZeros.most else { return false }
            waiting[zero.serial] = zero
            return true
        }
    }

    /// What waited when a transaction began, and is on disk once it is committed.
    struct Batch: Sendable {
        fileprivate let zeros: [SerialNumber: Zero]
    }

    /// They are read as the transaction runs, since those that were given before it must stand before it.
    func write(in records: inout any Records) throws(LedgerFailure) -> Batch {
        let zeros = waiting.withLock { $0 }
        for (serial, zero) in zeros {
            guard let device = try records.device(serial), device.generation == zero.generation else {
                continue
            }
            try Claim.repeatZero(of: serial, in: &records, at: zero.at)
        }
        return Batch(zeros: zeros)
    }

    func written(_ batch: Batch) {
        guard !batch.zeros.isEmpty else { return }
        waiting.withLock { waiting in
            for (serial, zero) in batch.zeros where waiting[serial] == zero { waiting[serial] = nil }
        }
    }
}
