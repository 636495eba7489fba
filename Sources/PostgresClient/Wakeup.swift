import CLibpq
import Glibc

/// An eventfd that ends a wait in poll(2) from any thread.
///
/// It says only "look again": what to look at is kept elsewhere, so a signal too many does no harm.
final class Wakeup: Sendable {
    /// What ended a wait.
    struct Readiness {
        var readable = false
        var writable = false
    }

    private let descriptor: Int32

    init() throws(PostgresError) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else {
            throw PostgresError(.connectionFailed, "no file descriptor left for a connection (errno \(errno))")
        }
    }

    deinit {
        close(descriptor)
    }

    /// Ends the present wait, or the next one.
    func signal() {
        var one: UInt64 = 1
        // The only failure of a non-blocking eventfd write is a full counter, and then it is readable already.
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Blocks this thread until the socket is ready, ``signal()`` is called or the deadline passes.
    func wait(socket: Int32?, reading: Bool, writing: Bool, until deadline: ContinuousClock.Instant?) -> Readiness {
        var interest: Int16 = 0
        if reading { interest |= Int16(POLLIN) }
        if writing { interest |= Int16(POLLOUT) }
        // poll(2) ignores an entry whose descriptor is negative.
        let entries = (
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: socket ?? -1, events: interest, revents: 0)
        )
        return withUnsafeTemporaryAllocation(of: pollfd.self, capacity: 2) { descriptors in
            descriptors.initializeElement(at: 0, to: entries.0)
            descriptors.initializeElement(at: 1, to: entries.1)
            let count = poll(descriptors.baseAddress, 2, Self.milliseconds(until: deadline))
            guard count > 0 else { return Readiness() }
            if descriptors[0].revents != 0 {
                var drained: UInt64 = 0
                _ = read(descriptor, &drained, MemoryLayout<UInt64>.size)
            }
            // A hang-up or an error counts as both: the next read or write of libpq finds out what it is.
            let events = Int32(descriptors[1].revents)
            let broken = events & (POLLERR | POLLHUP | POLLNVAL) != 0
            return Readiness(readable: broken || events & POLLIN != 0, writable: broken || events & POLLOUT != 0)
        }
    }

    /// Whether the socket has something to read, or has ended.
    static func isReadable(_ socket: Int32) -> Bool {
        var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) > 0
    }

    /// Rounded up, so that a wait never ends before its deadline; -1 waits without one.
    private static func milliseconds(until deadline: ContinuousClock.Instant?) -> Int32 {
        guard let deadline else { return -1 }
        let left = ContinuousClock.now.duration(to: deadline)
        guard left > .zero else { return 0 }
        let (seconds, attoseconds) = left.components
        guard seconds < 1_000_000 else { return 1_000_000_000 }
        return Int32(seconds * 1000) + Int32((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
