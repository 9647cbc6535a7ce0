package import Binding
package import Events

// MARK: Devices by what is the matter with them

extension MemoryRecords {
    package func devices(ofAccount account: String, upTo limit: Int) throws(LedgerFailure) -> Int {
        min(limit, devices.values.count { $0.state != .free && $0.place?.account == account })
    }

    package func stuckDevices(atMost limit: Int) throws(LedgerFailure) -> [Device] {
        try devices(onlyHeld: false, after: nil, atMost: .max).filter(\.isStuck).prefix(limit).map { $0 }
    }

    package func unplaced(after serial: SerialNumber?, atMost limit: Int) throws(LedgerFailure) -> [Device] {
        try devices(onlyHeld: false, after: serial, atMost: .max)
            .filter { $0.state != .free && $0.place == nil }.prefix(limit).map { $0 }
    }
}
