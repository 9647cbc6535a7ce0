/// One call of a vendor conversation, kept with its request.
package struct VendorCallRecord: Equatable, Sendable {
    package let name: String
    package let outcome: String
    package let milliseconds: Int64

    package init(name: String, outcome: String, milliseconds: Int64) {
        self.name = name
        self.outcome = outcome
        self.milliseconds = milliseconds
    }

    package static let running = "no answer yet"
    static let (notSent, unknown) = ("not sent: ", "unknown: ")

    /// As a bind that is handed over to the maker's own service is called.
    package static let forward = "forward"

    /// As whoever decides about such a bind is called among the accounts.
    package static let maker = "maker"

    package var isForwarded: Bool { name == Self.forward }

    package var isUnsent: Bool { outcome.hasPrefix(Self.notSent) }

    /// Why it has brought no answer; nil where it has, or still may.
    package var fault: String? {
        [Self.notSent, Self.unknown].first { outcome.hasPrefix($0) }.map {
            String(outcome.dropFirst($0.count))
        }
    }
}

// MARK: In the journal

extension VendorCallRecord {
    private static let (separator, unit) = (", ", " ms")

    var detail: String { "\(outcome)\(Self.separator)\(milliseconds)\(Self.unit)" }

    /// - Returns: nil for what is no such call.
    package init?(_ entry: JournalEntry) {
        guard entry.kind == .vendorCall, entry.detail.hasSuffix(Self.unit),
            let end = entry.detail.ranges(of: Self.separator).last,
            let milliseconds = Int64(entry.detail[end.upperBound...].dropLast(Self.unit.count))
        else { return nil }
        self.init(
            name: entry.name, outcome: String(entry.detail[..<end.lowerBound]), milliseconds: milliseconds)
    }
}

extension Reason {
    /// The call that it is about; nil where it is about none.
    package func call(in calls: [VendorCallRecord]) -> VendorCallRecord? {
        switch word {
        case .vendorLate: calls.first { $0.outcome == VendorCallRecord.running }
        case .vendorLogin, .makerRefusesUs, .vendorUnreachable, .vendorUnanswered:
            calls.first { $0.fault != nil }
        default: nil
        }
    }
}
