package import Binding
package import Elements
import Events

extension MemoryRecords {
    package func devices(dueBy now: UnixTime, atMost limit: Int) throws(LedgerFailure) -> [Device] {
        let due = devices.values.compactMap { device in device.due.map { (due: $0, device: device) } }
        let first = due.filter { $0.due <= now }
            .sorted { ($0.due, $0.device.serial.text) < ($1.due, $1.device.serial.text) }
        return (first.filter { !$0.device.isRoutine } + first.filter { $0.device.isRoutine })
            .prefix(limit).map(\.device)
    }

    package func redemptions(dueBy now: UnixTime, atMost limit: Int) throws(LedgerFailure) -> [Redemption] {
        let due = redemptions.values.compactMap { one in one.progress.due.map { (due: $0, redemption: one) } }
        let first = due.filter { $0.due <= now }
            .sorted { ($0.due, $0.redemption.request) < ($1.due, $1.redemption.request) }
        return first.prefix(limit).map(\.redemption)
    }

    package func nextDue() throws(LedgerFailure) -> UnixTime? {
        (devices.values.compactMap(\.due) + redemptions.values.compactMap(\.progress.due)).min()
    }

    package func deviceCount() throws(LedgerFailure) -> Int { pretendedDevices ?? devices.count }
}
