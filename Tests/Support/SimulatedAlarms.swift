import Elements

/// What is due in a simulation, soonest first; of two at one instant, the one that was set first.
struct SimulatedAlarms {
    private struct Entry {
        let instant: Instant
        let number: Int

        static func < (left: Entry, right: Entry) -> Bool {
            (left.instant, left.number) < (right.instant, right.number)
        }
    }

    /// A binary heap. Entries whose alarm was cancelled stay until they come to the top.
    private var heap: [Entry] = []
    private var actions: [Int: @Sendable () -> Void] = [:]
    private var lastNumber = 0

    mutating func set(_ instant: Instant, _ action: @escaping @Sendable () -> Void) -> Int {
        lastNumber += 1
        actions[lastNumber] = action
        heap.append(Entry(instant: instant, number: lastNumber))
        rise(from: heap.count - 1)
        return lastNumber
    }

    mutating func cancel(_ number: Int) { actions[number] = nil }

    mutating func takeFirst() -> (instant: Instant, action: @Sendable () -> Void)? {
        while let first = heap.first {
            dropFirst()
            if let action = actions.removeValue(forKey: first.number) { return (first.instant, action) }
        }
        return nil
    }

    private mutating func dropFirst() {
        let last = heap.removeLast()
        guard !heap.isEmpty else { return }
        heap[0] = last
        sink()
    }

    private mutating func rise(from start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child] < heap[parent] else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child] < heap[least] {
                least = child
            }
            guard least != parent else { return }
            heap.swapAt(least, parent)
            parent = least
        }
    }
}
