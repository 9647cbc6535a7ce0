/// What a parameter of a statement may be.
enum Value {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])

    init(_ integer: Int64?) { self = integer.map(Value.integer) ?? .null }
    init(_ integer: Int?) { self.init(integer.map(Int64.init)) }
    init(_ truth: Bool) { self = .integer(truth ? 1 : 0) }
    init(_ text: String?) { self = text.map(Value.text) ?? .null }
    init(_ bytes: [UInt8]?) { self = bytes.map(Value.bytes) ?? .null }
}
