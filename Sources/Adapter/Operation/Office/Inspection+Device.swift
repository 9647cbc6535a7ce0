import Binding
import Desk
import Elements
import Events
import Ledger

extension Inspection {
    private static let mostOfEach = 20

    /// Everything that is known of a device; nil when that is nothing.
    ///
    /// - Parameter language: Of its sentences. Scripts read English.
    func told(
        of serial: SerialNumber, at now: UnixTime, in language: Language
    ) throws(LedgerError) -> JSON? {
        let (listing, history) = (try listing(of: serial), try device(serial, atMost: Self.mostOfEach))
        guard listing != nil || history != nil else { return nil }
        var told = JSON.Members()
        told.append("listing", listing?.json ?? .null)
        told.append("device", history?.device?.json ?? .null)
        told.append("callbacks", .array(history?.callbacks.map(\.json) ?? []))
        told.append("redemptions", .array(history?.redemptions.map { $0.json(at: now, in: language) } ?? []))
        told.append("journal", .array(history?.journal.map { $0.json(in: language) } ?? []))
        return .object(told)
    }
}
