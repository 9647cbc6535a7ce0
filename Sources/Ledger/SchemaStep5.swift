import Binding
import Events

/// The few devices that wait for a person are found without looking at the others, and one that somebody has is
/// found by the digest of its serial.
enum SchemaStep5 {
    static let sql = """
        CREATE INDEX device_for_a_person ON device (stuck, abandoned) WHERE stuck = 1 OR abandoned = 1;

        -- MD5 of the serial, which never changes, in upper and in lower case.
        ALTER TABLE device ADD COLUMN upper_digest BLOB;
        ALTER TABLE device ADD COLUMN lower_digest BLOB;
        """

    /// Once the digests are there: each of them would else be put in by itself, at a random place.
    private static let indexes = """
        CREATE INDEX device_upper ON device (upper_digest) WHERE state <> 'free';
        CREATE INDEX device_lower ON device (lower_digest) WHERE state <> 'free';
        """

    private static let rowsAtOnce = 1_000

    /// Digests the serials that are there, and indexes them.
    static func fill(_ database: borrowing Database) throws(LedgerError) {
        let page = try database.prepare("SELECT serial FROM device WHERE serial > ? ORDER BY serial LIMIT ?")
        let update = try database.prepare(
            "UPDATE device SET upper_digest = ?2, lower_digest = ?3 WHERE serial = ?1")
        // No serial sorts before the empty text.
        var last = ""
        while true {
            let serials = try page.all([.text(last), Value(rowsAtOnce)]) { row throws(LedgerError) in
                try row.name(SerialNumber.self)
            }
            guard let end = serials.last else { break }
            for serial in serials {
                try update.run([Value(serial)] + Device.digests(of: serial).map(Value.bytes))
            }
            last = end.text
        }
        try database.execute(indexes)
    }
}
