/// Something that belongs to one loop's thread, in the hands of those who may be anywhere.
struct LoopBound<Value>: @unchecked Sendable {
    // Unchecked: `value` is given out on the loop's own thread only.
    let loop: EventLoop
    private let stored: Value

    init(_ value: sending Value, to loop: EventLoop) {
        self.loop = loop
        stored = value
    }

    /// For what was made on that very thread.
    init(_ value: Value, current loop: EventLoop) {
        precondition(loop.isCurrent, "a loop is given what another thread may use")
        self.loop = loop
        stored = value
    }

    var value: Value {
        precondition(loop.isCurrent, "a loop's own state was asked for on another thread")
        return stored
    }
}
