import Events
package import Ledger

extension Remark {
    /// How much the ledger holds and takes, and how much room it has.
    ///
    /// - Parameter freeBytes: Of its disk; nil where nobody has asked.
    package static func ledger(_ path: String, _ sizes: LedgerSizes, freeBytes: Int64?) -> Remark {
        let size = mebibytes(sizes.bytes)
        let (unused, log) = (mebibytes(sizes.unusedBytes), mebibytes(sizes.logBytes))
        let rows = sizes.rows.map { "\($0.table) \($0.count)" }
        let room = freeBytes.map(mebibytes)
        return Remark(
            .ledger, .good,
            Words(
                "\(path)：\(size)，其中空闲页 \(unused)；日志 \(log)；行数 \(rows.joined(separator: "、"))",
                "\(path): \(size), of which \(unused) are unused, and a log of \(log); rows:"
                    + " \(rows.joined(separator: ", "))")
                + (room.map { Words("；磁盘剩 \($0)", "; \($0) of its disk are free") } ?? Words("")),
            [
                ("path", .string(path)), ("bytes", .integer(sizes.bytes)),
                ("unused_bytes", .integer(sizes.unusedBytes)), ("log_bytes", .integer(sizes.logBytes)),
                ("free_bytes", freeBytes.map(JSON.integer) ?? .null),
                ("rows", .object(sizes.rows.map { ($0.table, .integer(Int64($0.count))) })),
            ])
    }

    private static func mebibytes(_ bytes: Int64) -> String { "\((bytes + (1 << 20) - 1) >> 20) MiB" }
}
