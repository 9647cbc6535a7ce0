package import Elements

/// The transaction that takes what the maker's service has decided about a forwarded bind, be it in an
/// answer or in a message of its own.
///
/// The first result of a request stays, in whatever way and in whatever process it came. It is on disk
/// before its sender hears so; while the request is being decided it decides it, later it is a late truth.
///
/// States: Maker 4, Maker 5.
package struct TakeResult: Transaction {
    /// A result contradicts the one before.
    package static let alert = "result_differs"

    package enum Outcome: Equatable, Sendable {
        /// No such bind came to that model's URL.
        case unknownRequest
        /// The first one.
        case taken(RequestNumber, isLate: Bool)
        /// The same was said before.
        case repeated
        /// Another one was said before, and stays.
        case differs(from: MakerResult)
    }

    private let result: MakerResult
    private let conclusion: Conversation.Conclusion
    private let key: RequestKey

    /// - Parameter conclusion: How it ends its request.
    package init(
        _ result: MakerResult, _ conclusion: Conversation.Conclusion, about key: RequestKey
    ) {
        self.result = result
        self.conclusion = conclusion
        self.key = key
    }

    package func run(
        in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Outcome {
        guard let callback = try records.callback(key), callback.state != .kept else {
            return .unknownRequest
        }
        if let first = callback.result {
            guard first != result else { return .repeated }
            try dispute(callback, in: &records, at: now)
            return .differs(from: first)
        }
        var told = callback
        told.result = result
        if callback.state == .claimed {
            told.finding = conclusion.finding
        }
        try records.update(told)
        guard callback.state != .claimed else { return .taken(callback.number, isLate: false) }
        _ = try Settle(
            Settlement(
                request: callback.number, errcode: conclusion.errcode, reason: conclusion.reason,
                finding: conclusion.finding, generation: callback.number)
        ).run(in: &records, at: now)
        return .taken(callback.number, isLate: true)
    }

    /// Told to people once a request, however often it is said.
    private func dispute(
        _ callback: StoredCallback, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) {
        guard !callback.isResultDisputed, let first = callback.result else { return }
        var disputed = callback
        disputed.isResultDisputed = true
        try records.update(disputed)
        try records.note(
            JournalEntry(
                kind: .alert, name: Self.alert, request: callback.number, serial: callback.serial,
                detail: "\(first) stays, \(result) came", at: now))
    }
}
