import Elements

/// A value that a reload replaces as a whole.
package final class Current<Value: Sendable>: Sendable {
    private let guarded: Guarded<Value>

    package init(_ value: Value) {
        guarded = Guarded(value)
    }

    package var value: Value { guarded.withLock { $0 } }

    package func replace(with value: Value) {
        guarded.withLock { $0 = value }
    }
}
