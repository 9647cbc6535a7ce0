import Binding
import Glibc

/// What waits for the ledger's thread, in the order it came.
///
/// A mutex and a condition, since the thread sleeps here and an event loop must never: adding takes the
/// mutex for the length of an append.
@safe
final class CommitQueue: @unchecked Sendable {
    // Unchecked: `state` is reached only under `mutex`.
    private struct State {
        var waiting: [any Pending] = []
        var isClosed = false
        var isNudged = false
        /// Why nothing is taken any more.
        var refusal: String?
    }

    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var state = State()
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        let made = unsafe pthread_mutex_init(mutex, nil) == 0 && pthread_cond_init(condition, nil) == 0
        precondition(made, "pthread_mutex_init, pthread_cond_init")
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    func add(_ pending: any Pending) throws(LedgerFailure) {
        try locked { state throws(LedgerFailure) in
            if let refusal = state.refusal { throw .ended(refusal) }
            guard !state.isClosed else { throw .ended("the ledger is closed") }
            guard state.waiting.count < limit else { throw .unavailable("queue full") }
            state.waiting.append(pending)
            // Sleeping ends with the first; the thread takes whatever is there.
            if state.waiting.count == 1 { unsafe pthread_cond_signal(condition) }
        }
    }

    /// What waits, oldest first; nil once the queue is closed and empty.
    ///
    /// - Parameter isPatient: Sleeps until there is something; otherwise an empty answer is an answer.
    func take(atMost count: Int, isPatient: Bool) -> [any Pending]? {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        // Outside `locked`: nobody else changes what one holds `inout`, so that a compiler may read the
        // queue once, and sleep for ever beside what came meanwhile.
        while isPatient, state.waiting.isEmpty, !state.isClosed, !state.isNudged {
            unsafe pthread_cond_wait(condition, mutex)
        }
        state.isNudged = false
        if state.waiting.isEmpty { return state.isClosed ? nil : [] }
        let last = state.waiting.prefix(count).firstIndex(where: \.endsBatch)
        let batch = Array(state.waiting.prefix(last.map { $0 + 1 } ?? count))
        state.waiting.removeFirst(batch.count)
        return batch
    }

    var isEmpty: Bool { locked { $0.waiting.isEmpty } }

    var count: Int { locked { $0.waiting.count } }

    /// Takes nothing more; what waits is still handed out.
    func close() {
        locked { state in
            state.isClosed = true
            unsafe pthread_cond_signal(condition)
        }
    }

    /// Takes nothing more, for this reason, and gives up what waits.
    func refuse(_ reason: String) -> [any Pending] {
        locked { state in
            state.refusal = reason
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    /// Wakes the thread although nothing has come.
    func nudge() {
        locked { state in
            state.isNudged = true
            unsafe pthread_cond_signal(condition)
        }
    }

    /// Nothing may wait in the body.
    private func locked<Result, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body(&state)
    }
}
