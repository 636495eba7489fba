import CEpoll
import Glibc

/// The sockets that a loop waits for, and a way to wake it: epoll(7) and eventfd(2).
///
/// Own code because `curl_multi_poll` and `curl_multi_perform` look at every transfer at every wake-up: with 600 requests
/// under way each reply cost as much as 600.
struct SocketPoll: ~Copyable {
    struct Interest: OptionSet {
        let rawValue: UInt32
        static let read = Interest(rawValue: EPOLLIN.rawValue)
        static let write = Interest(rawValue: EPOLLOUT.rawValue)
    }

    /// What is to be done with a socket.
    struct Readiness {
        var descriptor: CInt
        var canRead: Bool
        var canWrite: Bool
        var hasFailed: Bool
    }

    private let poll: CInt
    private let wakeUp: CInt
    private let events: UnsafeMutableBufferPointer<epoll_event>

    /// `nil` where the process may have no further descriptor.
    init?() {
        let poll = epoll_create1(Int32(EPOLL_CLOEXEC))
        let wakeUp = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        var event = epoll_event()
        event.events = EPOLLIN.rawValue
        event.data.fd = wakeUp
        guard poll >= 0, wakeUp >= 0, epoll_ctl(poll, EPOLL_CTL_ADD, wakeUp, &event) == 0 else {
            if poll >= 0 { close(poll) }
            if wakeUp >= 0 { close(wakeUp) }
            return nil
        }
        self.poll = poll
        self.wakeUp = wakeUp
        events = .allocate(capacity: 256)
    }

    deinit {
        close(poll)
        close(wakeUp)
        events.deallocate()
    }

    /// Ends a wait, the next one if none is under way; from any thread.
    func wake() {
        var one: UInt64 = 1
        // Fails only where 2^64 wake-ups are pending.
        _ = write(wakeUp, &one, 8)
    }

    /// Watches a socket for these; for none, it is not watched any more.
    func watch(_ descriptor: CInt, for interest: Interest) {
        guard !interest.isEmpty else {
            // Closed already, it is gone by itself.
            epoll_ctl(poll, EPOLL_CTL_DEL, descriptor, nil)
            return
        }
        var event = epoll_event()
        event.events = interest.rawValue
        event.data.fd = descriptor
        if epoll_ctl(poll, EPOLL_CTL_MOD, descriptor, &event) != 0, errno == ENOENT {
            epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event)
        }
    }

    /// Waits until something is ready, somebody wakes it, or the time is over; a signal ends it too.
    func wait(milliseconds: CInt, _ body: (Readiness) -> Void) {
        let count = epoll_wait(poll, events.baseAddress, CInt(events.count), milliseconds)
        guard count > 0 else { return }
        for event in events[..<Int(count)] {
            if event.data.fd == wakeUp {
                var value: UInt64 = 0
                _ = read(wakeUp, &value, 8)
                continue
            }
            body(
                Readiness(
                    descriptor: event.data.fd, canRead: event.events & EPOLLIN.rawValue != 0,
                    canWrite: event.events & EPOLLOUT.rawValue != 0,
                    hasFailed: event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0))
        }
    }
}
