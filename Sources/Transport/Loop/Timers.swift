import Elements

/// One call due at some instant, on one loop.
///
/// It can be armed again and again, so what waits often needs only one.
final class LoopTimer {
    fileprivate(set) var instant = Instant(nanoseconds: 0)
    fileprivate var order: UInt64 = 0
    /// Where it stands in the heap; nil while it is not armed.
    fileprivate var position: Int?
    /// Set when it must not be armed any more: its alarm was cancelled before it reached the loop.
    var isRetired = false
    let action: () -> Void

    init(_ action: @escaping () -> Void) {
        self.action = action
    }

    var isArmed: Bool { position != nil }

    fileprivate func isDue(before other: LoopTimer) -> Bool {
        instant == other.instant ? order < other.order : instant < other.instant
    }
}

/// The armed timers of a loop: a binary heap in which every timer knows its place, so that taking one
/// out of the middle costs a walk of the heap's height.
///
/// Timers due at the same instant go off in the order in which they were armed.
struct Timers {
    private var heap: [LoopTimer] = []
    private var armed: UInt64 = 0

    var next: Instant? { heap.first?.instant }
    var count: Int { heap.count }

    /// Arms a timer, or moves it if it is armed.
    mutating func arm(_ timer: LoopTimer, at instant: Instant) {
        guard !timer.isRetired else { return }
        disarm(timer)
        timer.instant = instant
        timer.order = armed
        armed += 1
        timer.position = heap.count
        heap.append(timer)
        rise(from: heap.count - 1)
    }

    mutating func disarm(_ timer: LoopTimer) {
        guard let position = timer.position else { return }
        timer.position = nil
        let last = heap.removeLast()
        guard last !== timer else { return }
        heap[position] = last
        last.position = position
        rise(from: position)
        sink(from: position)
    }

    /// Takes out the first timer if it is due.
    mutating func takeDue(at now: Instant) -> LoopTimer? {
        guard let first = heap.first, first.instant <= now else { return nil }
        disarm(first)
        return first
    }

    private mutating func rise(from start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isDue(before: heap[parent]) else { return }
            swap(child, parent)
            child = parent
        }
    }

    private mutating func sink(from start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in (2 * parent + 1)...(2 * parent + 2)
            where child < heap.count && heap[child].isDue(before: heap[least]) {
                least = child
            }
            guard least != parent else { return }
            swap(parent, least)
            parent = least
        }
    }

    private mutating func swap(_ one: Int, _ other: Int) {
        heap.swapAt(one, other)
        heap[one].position = one
        heap[other].position = other
    }
}
