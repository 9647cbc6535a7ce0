import Elements

/// Work that no callback brings about, done again and again until the program closes.
protocol Chore: Sendable {
    /// Whoever makes something due for it says so there; nil when it goes by its own pace alone.
    var alarm: Agenda? { get }

    /// Does what is due now.
    ///
    /// - Returns: After how many milliseconds at the latest it is to be done again.
    func turn() async -> Int64
}

extension Chore {
    var alarm: Agenda? { nil }
}

/// Whether the program closes: nothing begins any more, and whoever only waits goes on at once.
final class Closing: Sendable {
    private let promise = Promise<Void>()

    var isClosed: Bool { promise.value != nil }

    func close() { promise.keep(()) }

    /// Returns at `instant`, or when the program closes.
    func wait(until instant: Instant, on runtime: any Runtime) async {
        _ = await promise.wait(until: instant, on: runtime)
    }
}

/// The chores of a process: all are started alike, and all are stopped.
final class Chores: Sendable {
    let closing = Closing()
    private let runtime: any Runtime
    private let started = Guarded<[any Chore]>([])

    init(on runtime: any Runtime) {
        self.runtime = runtime
    }

    func start(_ chore: any Chore) {
        started.withLock { $0.append(chore) }
        runtime.spawn { [self] in
            while !closing.isClosed { await rest(of: chore, await chore.turn()) }
        }
    }

    /// Begins nothing more. What runs goes on to its end.
    func close() {
        closing.close()
        for chore in started.withLock({ $0 }) { chore.alarm?.wake(at: runtime.unixNow) }
    }

    private func rest(of chore: any Chore, _ milliseconds: Int64) async {
        if let alarm = chore.alarm {
            await alarm.wait(atMost: milliseconds)
        } else {
            await closing.wait(until: runtime.now.advanced(byMilliseconds: milliseconds), on: runtime)
        }
    }
}
