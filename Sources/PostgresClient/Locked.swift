import Glibc

/// A value behind a pthread mutex.
///
/// Not `Synchronization.Mutex`: that one waits in a futex the thread sanitizer does not see, and every wait would be
/// reported as a race.
///
/// `@unchecked Sendable`: `state` is touched only while the mutex is held.
final class Locked<State>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var state: State

    init(_ state: sending State) {
        self.state = state
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    func withLock<Result>(_ body: (inout State) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(&state)
    }
}
