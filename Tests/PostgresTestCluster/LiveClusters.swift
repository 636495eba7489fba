import Foundation

/// The clusters that this process has running, to be stopped when it exits.
final class LiveClusters: Sendable {
    static let shared = LiveClusters()

    private let watchdogs = LockedValue<[String: ClusterWatchdog]>([:])

    private init() {
        atexit { LiveClusters.shared.finishAll() }
    }

    func add(_ watchdog: ClusterWatchdog, folder: String) {
        watchdogs.withLock { $0[folder] = watchdog }
    }

    /// Blocks until the cluster is gone; the second call for a cluster does nothing.
    func finish(folder: String) {
        watchdogs.withLock { $0.removeValue(forKey: folder) }?.finish()
    }

    func watchdogProcess(folder: String) -> pid_t? {
        watchdogs.withLock { $0[folder]?.process }
    }

    private func finishAll() {
        let all = watchdogs.withLock { watchdogs in
            defer { watchdogs = [:] }
            return watchdogs
        }
        for watchdog in all.values { watchdog.finish() }
    }
}

/// `@unchecked Sendable`: the value is touched only under the lock.
final class LockedValue<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    init(_ value: sending Value) {
        self.value = value
    }

    func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
        lock.lock()
        defer { lock.unlock() }
        return body(&value)
    }
}
