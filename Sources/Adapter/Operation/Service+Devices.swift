import Binding
import Elements
import Events
import Ledger
import Telemetry
import Transport

// What a start or another configuration means for devices that somebody has.

extension Service {
    private static let placedAtOnce = 256

    /// Before a list or a configuration can change: see `Site.place`.
    static func place(
        by site: Site, in ledger: SQLiteLedger, _ loops: Loops
    ) async throws(Failure) {
        var last: SerialNumber?
        do {
            repeat {
                let (after, by) = (last, loops.now.advanced(byMilliseconds: 10_000))
                last = try await ledger.transact(LedgerTimes(by: by)) {
                    (records, _) throws(LedgerFailure) in
                    try site.place(after: after, atMost: placedAtOnce, in: &records)
                }
            } while last != nil
        } catch {
            throw Failure(text: "the ledger cannot note where its devices are: \(error)")
        }
    }

    /// Names devices of the configuration that the ledger's list has under another serial: only one of the two
    /// can be bound.
    static func warn(
        ofTwinsIn site: Site, _ ledger: SQLiteLedger, _ loops: Loops, _ log: Log
    ) async {
        do {
            for (device, other) in try await ListTwins(of: site).named(in: ledger, on: loops) {
                log.tell(
                    .deviceListedTwice,
                    [
                        .device: .string(device.text),
                        .detail: .string("the ledger's list has its keys for \(other)"),
                        .todo: .string(
                            "they are one device to the vendor: take one of them out of `devices`, or off the"
                                + " ledger's list by `wecom-bind devices remove \(other) --reason TEXT`"),
                    ])
            }
        } catch {
            log.tell(.listedDevicesUnread, [.failure: .string("\(error)")])
        }
    }

    /// Names devices that somebody has, and whose entries in the configuration have changed.
    static func warn(
        of change: ListChange, _ ledger: SQLiteLedger, _ loops: Loops, _ log: Log
    ) async {
        do {
            for device in try await change.held(in: ledger, on: loops) {
                log.tell(
                    .listedDeviceChanged,
                    [
                        .device: .string(device.serial.text), .state: .string(device.state.rawValue),
                        .todo: .string(
                            "its company keeps it as it was, until it is free: look whether this change of `devices`"
                                + " was meant, and at `wecom-bind devices show \(device.serial)`"),
                    ])
            }
        } catch {
            log.tell(.listedDevicesUnread, [.failure: .string("\(error)")])
        }
    }
}
