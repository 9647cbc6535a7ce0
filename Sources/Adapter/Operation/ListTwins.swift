package import Binding
import Configuration
package import Elements
package import Events

/// Devices that the configuration's list and the ledger's have under two serials, and the vendor as one.
package struct ListTwins: Sendable {
    private let devices: [ListedDevice]
    private let catalogue: Catalogue
    private let isOwn: @Sendable (SerialNumber) -> Bool

    /// Devices of one transaction.
    private static let pageSize = 200

    package init(of site: Site) {
        devices = site.devices.values.sorted { $0.serial.text < $1.serial.text }
        catalogue = site.catalogue
        isOwn = { site.devices[$0] != nil }
    }

    /// A serial of the configuration's and the ledger's for the same device, in the order of the first; no more
    /// than are named.
    package func named(
        in ledger: any BindLedger, on runtime: any Runtime
    ) async throws(LedgerFailure) -> [(SerialNumber, SerialNumber)] {
        var twins: [(SerialNumber, SerialNumber)] = []
        var rest = devices[...]
        while !rest.isEmpty, twins.count < ListChange.mostNamed {
            let page = rest.prefix(Self.pageSize)
            rest = rest.dropFirst(Self.pageSize)
            let by = runtime.now.advanced(byMilliseconds: Office.patienceMilliseconds)
            twins += try await ledger.read(LedgerTimes(by: by)) { (records, _) throws(LedgerFailure) in
                var twins: [(SerialNumber, SerialNumber)] = []
                for device in page {
                    if let twin = try twin(of: device, in: records) { twins.append((device.serial, twin)) }
                }
                return twins
            }
        }
        return Array(twins.prefix(ListChange.mostNamed))
    }

    /// The configuration's entry of a serial counts, whatever the ledger's says of it.
    private func twin(
        of device: ListedDevice, in records: any Records
    ) throws(LedgerFailure) -> SerialNumber? {
        guard let place = catalogue.place(of: device) else { return nil }
        return try records.listings(
            productKey: device.productKey, deviceKey: device.deviceKey, onceAdopted: false
        )
        .first { !isOwn($0.serial) && catalogue.place(of: $0) == place }?.serial
    }
}
