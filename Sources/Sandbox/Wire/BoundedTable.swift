/// A dictionary that forgets its oldest entry rather than grow beyond a bound.
struct BoundedTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let bound: Int
    private var values: [Key: Value] = [:]
    /// Keys as they came; some may be gone already.
    private var order: [Key] = []
    private var oldest = 0

    init(bound: Int) {
        precondition(bound > 0)
        self.bound = bound
    }

    var count: Int { values.count }

    var keys: some Sequence<Key> { values.keys }

    subscript(key: Key) -> Value? {
        get { values[key] }
        set {
            guard let newValue else {
                values[key] = nil
                return
            }
            if values.updateValue(newValue, forKey: key) == nil { admit(key) }
        }
    }

    subscript(key: Key, default fallback: @autoclosure () -> Value) -> Value {
        get { values[key] ?? fallback() }
        _modify {
            if values[key] == nil {
                values[key] = fallback()
                admit(key)
            }
            yield &values[key, default: fallback()]
        }
    }

    private mutating func admit(_ key: Key) {
        order.append(key)
        while values.count > bound, oldest < order.count {
            values[order[oldest]] = nil
            oldest += 1
        }
        // Keys that are gone would pile up at the front, and those of removed entries anywhere.
        guard order.count > 2 * bound + 64 else { return }
        order = order[oldest...].filter { values[$0] != nil }
        oldest = 0
    }
}
