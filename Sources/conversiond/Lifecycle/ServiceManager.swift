import ConversionEngine
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Tells systemd how the daemon is: readiness, status line, reloads, the end, and that it lives.
final class ServiceManager: Observer {
    private let socket: NotifySocket?
    private let state: DaemonState
    private let told = Mutex("")
    /// Half of what systemd grants between two signs of life; `nil` if it wants none.
    let watchdogInterval: Duration?

    private let longestStop: Duration

    /// - Parameter longestStop: what systemd grants for the end, if that is more than its own TimeoutStopSec.
    init(environment: [String: String], state: DaemonState, longestStop: Duration) {
        self.longestStop = longestStop
        socket = NotifySocket(path: environment["NOTIFY_SOCKET"])
        self.state = state
        let isForUs = environment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
        let granted = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        watchdogInterval = socket != nil && isForUs && granted > 0 ? .microseconds(granted / 2) : nil
    }

    /// The daemon can be stopped and reloaded from now on. It need not have reached its database: a start that waits for
    /// that would be taken for a failed one.
    func tellReady() { socket?.send(["READY=1", status()]) }

    func tellStopping() {
        socket?.send(["STOPPING=1", "EXTEND_TIMEOUT_USEC=\(longestStop.components.seconds * 1_000_000)", status()])
    }

    func tellAlive() { socket?.send(["WATCHDOG=1"]) }

    func tellReloading() {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        socket?.send(["RELOADING=1", "MONOTONIC_USEC=\(Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)"])
    }

    /// Sends the status line if it has changed.
    func tellStatus() {
        let line = state.facts.line
        let isNews = told.withLock { told in
            defer { told = line }
            return told != line
        }
        if isNews { socket?.send(["STATUS=" + line]) }
    }

    func observe(_ observation: Observation) {
        switch observation {
        case .draining: tellStopping()
        case .planned, .claimed, .sent, .answered, .outcome, .recorded, .halved: break
        default: tellStatus()
        }
    }

    private func status() -> String {
        let line = state.facts.line
        told.withLock { $0 = line }
        return "STATUS=" + line
    }
}
