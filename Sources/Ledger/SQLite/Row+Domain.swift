import Binding
import Elements
import Events

// What the ledger's columns stand for: names as text, times in milliseconds, numbers as they are.

extension Value {
    init(_ time: UnixTime?) { self.init(time?.milliseconds) }
    init(_ number: RequestNumber?) { self.init(number?.value) }
    init(_ digest: AuthCodeDigest) { self = .bytes(digest.bytes) }
    init<Name: Identifier>(_ name: Name?) { self.init(name?.text) }
    init<State: RawRepresentable<String>>(_ state: State?) { self.init(state?.rawValue) }
    /// Its word; empty where nothing is said. Its figures have columns of their own.
    init(_ reason: Reason?) { self = .text(reason?.word.rawValue ?? "") }
}

extension Row {
    mutating func time() -> UnixTime { UnixTime(milliseconds: integer()) }

    mutating func optionalTime() -> UnixTime? { optionalInteger().map { UnixTime(milliseconds: $0) } }

    mutating func number() -> RequestNumber { RequestNumber(integer()) }

    mutating func optionalNumber() -> RequestNumber? { optionalInteger().map { RequestNumber($0) } }

    mutating func name<Name: Identifier>(_: Name.Type = Name.self) throws(LedgerError) -> Name {
        guard let name = Name(text()) else { throw damage() }
        return name
    }

    mutating func optionalName<Name: Identifier>(_: Name.Type = Name.self) throws(LedgerError) -> Name? {
        guard let text = optionalText() else { return nil }
        guard let name = Name(text) else { throw damage() }
        return name
    }

    /// A reason's word, and behind it the figures that may belong to it.
    mutating func reason(hasVendorCode: Bool = false, hasSeconds: Bool = false) -> Reason? {
        let word = text()
        let vendorCode = hasVendorCode ? optionalCount() : nil
        let wecomCode = optionalCount()
        let seconds = hasSeconds ? optionalInteger() : nil
        guard !word.isEmpty else { return nil }
        return Reason(
            Reason.Word(rawValue: word) ?? .earlierVersion, vendorCode: vendorCode, wecomCode: wecomCode,
            seconds: seconds)
    }

    mutating func word<Word: RawRepresentable<String>>(_: Word.Type = Word.self) throws(LedgerError) -> Word {
        guard let word = Word(rawValue: text()) else { throw damage() }
        return word
    }

    mutating func optionalWord<Word: RawRepresentable<String>>(
        _: Word.Type = Word.self
    ) throws(LedgerError) -> Word? {
        guard let text = optionalText() else { return nil }
        guard let word = Word(rawValue: text) else { throw damage() }
        return word
    }
}
