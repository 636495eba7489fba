import CLibpq
import Glibc

/// A request to the server to cancel what a session runs, made on a thread of its own.
///
/// `PQcancel` waits without a limit where the server's machine takes the connection and says nothing, and the session's own
/// thread must not wait with it.
enum CancelRequest {
    /// Asks, and returns once the server has passed the request on, so that it cannot hit a later statement; false if that
    /// is not so at the deadline.
    ///
    /// A request that fails changes nothing; it counts as passed on.
    static func send(to connection: OpaquePointer, until deadline: ContinuousClock.Instant) -> Bool {
        guard let request = PQgetCancel(connection) else { return true }
        let errand = Errand(request)
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { context in
                Unmanaged<Errand>.fromOpaque(context!).takeRetainedValue().run()
                return nil
            }, Unmanaged.passRetained(errand).toOpaque())
        guard failure == 0 else {
            Unmanaged.passUnretained(errand).release()
            return true
        }
        pthread_detach(thread)
        return errand.done.wait(until: deadline)
    }

    /// `@unchecked Sendable`: the request is used by its thread alone, the semaphore by both, as it is made for.
    private final class Errand: @unchecked Sendable {
        let done = TimedSemaphore()
        private let request: OpaquePointer

        init(_ request: OpaquePointer) { self.request = request }

        deinit { PQfreeCancel(request) }

        func run() {
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
                _ = PQcancel(request, message.baseAddress, 256)
            }
            done.signal()
        }
    }

    /// sem_t(3) at an address of its own.
    private final class TimedSemaphore {
        private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

        init() { sem_init(semaphore, 0, 0) }

        deinit {
            sem_destroy(semaphore)
            semaphore.deallocate()
        }

        func signal() { sem_post(semaphore) }

        func wait(until deadline: ContinuousClock.Instant) -> Bool {
            let left = ContinuousClock.now.duration(to: deadline)
            var moment = timespec()
            clock_gettime(CLOCK_REALTIME, &moment)
            let (seconds, attoseconds) = max(left, .zero).components
            let nanoseconds = moment.tv_nsec + Int(attoseconds / 1_000_000_000)
            moment.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
            moment.tv_nsec = nanoseconds % 1_000_000_000
            while sem_timedwait(semaphore, &moment) != 0 {
                guard errno == EINTR else { return false }
            }
            return true
        }
    }
}
