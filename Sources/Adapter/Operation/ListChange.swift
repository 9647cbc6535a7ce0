package import Binding
package import Elements
package import Events

/// What a new configuration does to its own list of devices.
package struct ListChange: Sendable {
    /// Those whose entry came, changed or went.
    package let serials: [SerialNumber]

    package init(
        from old: [SerialNumber: ListedDevice], to new: [SerialNumber: ListedDevice]
    ) {
        serials = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted { $0.text < $1.text }
    }

    /// Devices of one transaction, and those that are named at most.
    private static let pageSize = 200
    package static let mostNamed = 50

    /// The devices among them that somebody has, in the order of their serials, and no more than are named.
    package func held(
        in ledger: any BindLedger, on runtime: any Runtime
    ) async throws(LedgerFailure) -> [Device] {
        var held: [Device] = []
        var rest = serials[...]
        while !rest.isEmpty, held.count < Self.mostNamed {
            let page = rest.prefix(Self.pageSize)
            rest = rest.dropFirst(Self.pageSize)
            let by = runtime.now.advanced(byMilliseconds: Office.patienceMilliseconds)
            held += try await ledger.read(LedgerTimes(by: by)) { (records, _) throws(LedgerFailure) in
                var held: [Device] = []
                for serial in page {
                    guard let device = try records.device(serial), device.state != .free else { continue }
                    held.append(device)
                }
                return held
            }
        }
        return Array(held.prefix(Self.mostNamed))
    }
}
