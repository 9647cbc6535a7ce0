import Elements
import Events

/// The tokens that are being renewed, and everybody who waits for one.
final class Renewals: Sendable {
    private static let mostAtOnce = 256

    private let flights = Guarded<[SerialNumber: Promise<String?>]>([:])

    /// - Returns: nil when too many are under way.
    func board(_ serial: SerialNumber) -> (promise: Promise<String?>, isFirst: Bool)? {
        flights.withLock { flights in
            if let promise = flights[serial] { return (promise, false) }
            guard flights.count < Renewals.mostAtOnce else { return nil }
            let promise = Promise<String?>()
            flights[serial] = promise
            return (promise, true)
        }
    }

    func land(_ serial: SerialNumber) {
        flights.withLock { _ = $0.removeValue(forKey: serial) }
    }
}
