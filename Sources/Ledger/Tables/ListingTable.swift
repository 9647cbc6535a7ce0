import Binding
import Crypto
import Events

/// The tables `listed_device` and `listing`: the maker's devices, in editions.
///
/// Staged rows bear the edition after the last adopted one. A serial has two rows at most: staging one
/// takes away those that an older edition has hidden.
struct ListingTable: ~Copyable {
    static let columns = """
        serial, spelling, model, product_key, device_key, capabilities, name, family, room, is_common_device,
        matter
        """
    /// Which rows of `listed_device` are the present ones.
    static let isPresent = """
        edition = (
            SELECT max(other.edition) FROM listed_device AS other
            WHERE other.serial = listed_device.serial AND other.edition <= (SELECT edition FROM listing))
        """

    private let bySerial: Statement
    private let byDigest: Statement
    private let byKeys: Statement
    private let byKeysOnceAdopted: Statement
    private let page: Statement
    private let placing: Statement
    private let tidying: Statement
    private let dropping: Statement
    private let adoption: Statement
    private let removal: Statement

    init(_ database: borrowing Database) throws(LedgerError) {
        let bySerial = try database.prepare(
            """
            SELECT \(Self.columns) FROM listed_device
            WHERE serial = ? AND edition <= (SELECT edition FROM listing) ORDER BY edition DESC LIMIT 1
            """)
        let byDigest = try database.prepare(
            """
            SELECT serial FROM listed_device
            WHERE upper_digest = ?1 OR lower_digest = ?1 OR spelling_digest = ?1 LIMIT 1
            """)
        let byKeys = try database.prepare(
            """
            SELECT \(Self.columns) FROM listed_device
            WHERE device_key = ? AND product_key = ? AND \(Self.isPresent) ORDER BY serial
            """)
        let byKeysOnceAdopted = try database.prepare(
            """
            SELECT \(Self.columns) FROM listed_device
            WHERE device_key = ? AND product_key = ? AND edition = (
                SELECT max(other.edition) FROM listed_device AS other
                WHERE other.serial = listed_device.serial) ORDER BY serial
            """)
        let page = try database.prepare(
            """
            SELECT \(Self.columns) FROM listed_device
            WHERE edition = (SELECT edition + 1 FROM listing) AND serial > ? ORDER BY serial LIMIT ?
            """)
        let placing = try database.prepare(
            """
            INSERT OR REPLACE INTO listed_device (
                edition, \(Self.columns), upper_digest, lower_digest, spelling_digest)
            VALUES ((SELECT edition + 1 FROM listing), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        let tidying = try database.prepare(
            """
            DELETE FROM listed_device
            WHERE serial = ?1 AND edition < (
                SELECT max(edition) FROM listed_device
                WHERE serial = ?1 AND edition <= (SELECT edition FROM listing))
            """)
        let dropping = try database.prepare(
            """
            DELETE FROM listed_device WHERE (serial, edition) IN (
                SELECT serial, edition FROM listed_device
                WHERE edition > (SELECT edition FROM listing) LIMIT ?)
            """)
        let adoption = try database.prepare("UPDATE listing SET edition = edition + 1")
        let removal = try database.prepare(
            "DELETE FROM listed_device WHERE serial = ? AND edition <= (SELECT edition FROM listing)")
        self.bySerial = bySerial
        self.byDigest = byDigest
        self.byKeys = byKeys
        self.byKeysOnceAdopted = byKeysOnceAdopted
        self.page = page
        self.placing = placing
        self.tidying = tidying
        self.dropping = dropping
        self.adoption = adoption
        self.removal = removal
    }

    func find(_ serial: SerialNumber) throws(LedgerError) -> ListedDevice? {
        try bySerial.first(Value(serial), reading: Self.read)
    }

    /// A serial that is only staged has a row with its digest too, and one whose spelling has changed has two:
    /// the serial is looked up again.
    func find(_ digest: SerialDigest) throws(LedgerError) -> ListedDevice? {
        guard let bytes = Hex.decode(digest.text) else { return nil }
        let serial = try byDigest.first(.bytes(bytes)) { row throws(LedgerError) in
            try row.name(SerialNumber.self)
        }
        guard let serial, let device = try find(serial), Self.digests(of: device).contains(bytes) else {
            return nil
        }
        return device
    }

    func all(
        _ productKey: String, _ deviceKey: String, onceAdopted: Bool
    ) throws(LedgerError) -> [ListedDevice] {
        let keys: [Value] = [.text(deviceKey), .text(productKey)]
        return onceAdopted
            ? try byKeysOnceAdopted.all(keys, reading: Self.read)
            : try byKeys.all(keys, reading: Self.read)
    }

    func staged(after serial: SerialNumber?, atMost limit: Int) throws(LedgerError) -> [ListedDevice] {
        try page.all(.text(serial?.text ?? ""), Value(limit), reading: Self.read)
    }

    func stage(_ device: ListedDevice) throws(LedgerError) {
        try tidying.run(Value(device.serial))
        try placing.run(
            Value(device.serial), Value(device.ownSpelling), Value(device.model), .text(device.productKey),
            .text(device.deviceKey),
            Value(device.capabilities), Value(device.name), Value(device.family), Value(device.room),
            device.isCommonDevice.map { Value($0) } ?? .null,
            device.matter.isEmpty ? .null : .text("\(device.matter)"),
            .bytes(Self.digest(device.serial.text)),
            .bytes(Self.digest(device.serial.text.lowercased())),
            Value(device.ownSpelling.map(Self.digest)))
    }

    func dropStaged(atMost limit: Int) throws(LedgerError) {
        try dropping.run(Value(limit))
    }

    func adoptStaged() throws(LedgerError) {
        try adoption.run()
    }

    func remove(_ serial: SerialNumber) throws(LedgerError) {
        try removal.run(Value(serial))
    }

    private static func digest(_ serial: String) -> [UInt8] { Digest.md5(Array(serial.utf8)) }

    private static func digests(of device: ListedDevice) -> [[UInt8]] {
        [device.serial.text, device.serial.text.lowercased(), device.spelling.text].map(digest)
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
}

extension ListedDevice {
    /// How its serial is spelt; nil where that is its key.
    fileprivate var ownSpelling: String? { spelling.text == serial.text ? nil : spelling.text }
}
