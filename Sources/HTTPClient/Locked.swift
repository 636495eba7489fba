// For pthread_mutex_t: which C module Swift says it is from depends on the order in which the compiler
// happens to read the headers.
import CLibcurl

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A value behind a POSIX mutex.
///
/// Not `Synchronization.Mutex`: the thread sanitiser knows POSIX locks, but does not see that one's
/// futex on Linux and reports every access inside it as a race, which would hide a real one.
///
/// `@unchecked Sendable`: `value` is touched with the mutex held only.
final class Locked<Value>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private var value: Value

    init(_ value: sending Value) {
        self.value = value
        mutex.initialize(to: pthread_mutex_t())
        let status = pthread_mutex_init(mutex, nil)
        precondition(status == 0, "a mutex with default attributes cannot fail to initialise")
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deinitialize(count: 1)
        mutex.deallocate()
    }

    func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(&value)
    }
}
