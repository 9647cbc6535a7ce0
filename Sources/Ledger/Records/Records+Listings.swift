import Binding
import Crypto
import Elements
import Events

// The tables `listed_device` and `listing`: the maker's devices, in editions.
//
// Staged rows bear the edition after the last adopted one. A serial has two rows at most: staging one takes away
// those that an older edition has hidden.

extension SQLiteRecords {
    func listing(of serial: SerialNumber) throws(LedgerFailure) -> ListedDevice? {
        try sql(ListedDevice.bySerial).first(Value(serial), reading: ListedDevice.read)
    }

    /// A serial that is only staged has a row with its digest too, and one whose spelling has changed has two:
    /// the serial is looked up again.
    func listing(digest: SerialDigest) throws(LedgerFailure) -> ListedDevice? {
        guard let bytes = Hex.decode(digest.text) else { return nil }
        let serial = try sql(
            """
            SELECT serial FROM listed_device
            WHERE upper_digest = ?1 OR lower_digest = ?1 OR spelling_digest = ?1 LIMIT 1
            """
        )
        .first(.bytes(bytes)) { row throws(LedgerError) in try row.name(SerialNumber.self) }
        guard let serial, let device = try listing(of: serial), device.digests.contains(bytes) else {
            return nil
        }
        return device
    }

    func listings(
        productKey: String, deviceKey: String, onceAdopted: Bool
    ) throws(LedgerFailure) -> [ListedDevice] {
        guard onceAdopted else {
            return try sql(
                """
                SELECT \(ListedDevice.columns) FROM listed_device
                WHERE device_key = ? AND product_key = ? AND \(ListedDevice.isPresent) ORDER BY serial
                """
            )
            .all(.text(deviceKey), .text(productKey), reading: ListedDevice.read)
        }
        return try sql(
            """
            SELECT \(ListedDevice.columns) FROM listed_device
            WHERE device_key = ? AND product_key = ? AND edition = (
                SELECT max(other.edition) FROM listed_device AS other
                WHERE other.serial = listed_device.serial) ORDER BY serial
            """
        )
        .all(.text(deviceKey), .text(productKey), reading: ListedDevice.read)
    }

    func staged(after serial: SerialNumber?, atMost limit: Int) throws(LedgerFailure) -> [ListedDevice] {
        try sql(
            """
            SELECT \(ListedDevice.columns) FROM listed_device
            WHERE edition = (SELECT edition + 1 FROM listing) AND serial > ? ORDER BY serial LIMIT ?
            """
        )
        .all(.text(serial?.text ?? ""), Value(limit), reading: ListedDevice.read)
    }

    mutating func stage(_ listings: [ListedDevice]) throws(LedgerFailure) {
        if store.hasLittleSpace(at: runtime.now) { throw .full }
        for listing in listings {
            try tidy(listing.serial)
            try stage(listing)
        }
    }

    /// Takes away the rows that an older edition has hidden.
    private func tidy(_ serial: SerialNumber) throws(LedgerFailure) {
        try sql(
            """
            DELETE FROM listed_device
            WHERE serial = ?1 AND edition < (
                SELECT max(edition) FROM listed_device
                WHERE serial = ?1 AND edition <= (SELECT edition FROM listing))
            """
        )
        .run(Value(serial))
    }

    private func stage(_ device: ListedDevice) throws(LedgerFailure) {
        try sql(
            """
            INSERT OR REPLACE INTO listed_device (
                edition, \(ListedDevice.columns), upper_digest, lower_digest, spelling_digest)
            VALUES ((SELECT edition + 1 FROM listing), \(ListedDevice.columns.marks), ?, ?, ?)
            """
        )
        .run(
            Value(device.serial), Value(device.ownSpelling), Value(device.model), .text(device.productKey),
            .text(device.deviceKey), Value(device.capabilities), Value(device.name), Value(device.family),
            Value(device.room), device.isCommonDevice.map { Value($0) } ?? .null,
            device.matter.isEmpty ? .null : .text("\(device.matter)"),
            .bytes(ListedDevice.digest(device.serial.text)),
            .bytes(ListedDevice.digest(device.serial.text.lowercased())),
            Value(device.ownSpelling.map(ListedDevice.digest)))
    }

    mutating func dropStaged(atMost limit: Int) throws(LedgerFailure) -> Int {
        try sql(
            """
            DELETE FROM listed_device WHERE (serial, edition) IN (
                SELECT serial, edition FROM listed_device
                WHERE edition > (SELECT edition FROM listing) LIMIT ?)
            """
        )
        .run(Value(limit))
    }

    mutating func adoptStaged() throws(LedgerFailure) {
        try sql("UPDATE listing SET edition = edition + 1").run()
    }

    mutating func removeListing(of serial: SerialNumber) throws(LedgerFailure) {
        try sql("DELETE FROM listed_device WHERE serial = ? AND edition <= (SELECT edition FROM listing)")
            .run(Value(serial))
    }
}

// MARK: The row

extension ListedDevice {
    static let columns = ColumnList(
        """
        serial, spelling, model, product_key, device_key, capabilities, name, family, room, is_common_device,
        matter
        """)

    static let bySerial = """
        SELECT \(columns) FROM listed_device
        WHERE serial = ? AND edition <= (SELECT edition FROM listing) ORDER BY edition DESC LIMIT 1
        """

    /// Which rows of `listed_device` are the present ones.
    static let isPresent = """
        edition = (
            SELECT max(other.edition) FROM listed_device AS other
            WHERE other.serial = listed_device.serial AND other.edition <= (SELECT edition FROM listing))
        """

    fileprivate static func digest(_ serial: String) -> [UInt8] { Digest.md5(Array(serial.utf8)) }

    fileprivate var digests: [[UInt8]] {
        [serial.text, serial.text.lowercased(), spelling.text].map(Self.digest)
    }

    static func read(_ row: inout Row) throws(LedgerError) -> ListedDevice {
        let serial = try row.name(SerialNumber.self)
        let spelling = try row.optionalName(SerialSpelling.self) ?? SerialSpelling(serial)
        guard spelling.serial == serial else { throw row.damage() }
        var device = ListedDevice(
            spelling: spelling, model: try row.name(), productKey: row.text(), deviceKey: row.text())
        device.capabilities = row.optionalCount()
        device.name = row.optionalText()
        device.family = row.optionalText()
        device.room = row.optionalText()
        device.isCommonDevice = row.optionalInteger().map { $0 != 0 }
        if let text = row.optionalText() {
            guard let matter = MatterFacts(text) else { throw row.damage() }
            device.matter = matter
        }
        return device
    }

    /// How its serial is spelt; nil where that is its key.
    fileprivate var ownSpelling: String? { spelling.text == serial.text ? nil : spelling.text }
}
