package import Glibc

/// A value that several threads share, reached only while its lock is held.
///
/// The standard library's `Mutex` has the same shape, but on Linux the thread sanitizer does not know
/// its futex and reports races inside its critical sections. This one is a pthread mutex, so that a
/// report means something. Nothing may wait while it holds the lock; `withLock` cannot be async.
@safe
package final class Guarded<State>: @unchecked Sendable {
    // Unchecked: the only way to `state` is under `mutex`.
    @usableFromInline let mutex: UnsafeMutablePointer<pthread_mutex_t>
    /// Behind a pointer: the lock keeps a second one out already, and the runtime would watch over it once more.
    @usableFromInline let state: UnsafeMutablePointer<State>

    package init(_ state: sending State) {
        unsafe self.state = .allocate(capacity: 1)
        unsafe self.state.initialize(to: state)
        unsafe mutex = .allocate(capacity: 1)
        let outcome = unsafe pthread_mutex_init(mutex, nil)
        precondition(outcome == 0, "pthread_mutex_init: \(outcome)")
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
    }

    /// Inlinable, since it would else be a call through the type's description, some hundred times a bind.
    @inlinable
    package func withLock<Result, Failure: Error>(
        _ body: (inout sending State) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try unsafe body(&state.pointee)
    }
}
