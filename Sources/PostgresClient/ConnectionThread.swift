import Glibc

/// The thread that one connection lives on: every libpq call of the connection, blocking or not, is made here.
///
/// Between jobs it sleeps in poll(2), and while somebody waits for a notification it watches the connection's socket
/// there too. So a wait for a notification keeps nobody else from using the connection.
final class ConnectionThread: SerialExecutor {
    enum WaitOutcome: Sendable {
        /// The socket has something to read, or another call has read something.
        case readable
        case timedOut
        case cancelled
    }

    private struct Wait {
        let id: UInt64
        let socket: Int32
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<WaitOutcome, Never>
    }

    private struct State {
        var jobs: [UnownedJob] = []
        var waits: [Wait] = []
        var lastWait: UInt64 = 0
        var isIdle = false
        var isStopping = false
        var thread: pthread_t?
    }

    private enum Step {
        case run([UnownedJob])
        case sleep(socket: Int32?, until: ContinuousClock.Instant?)
        case end
    }

    let wakeup: Wakeup
    private let state = Locked(State())

    init() throws(PostgresError) {
        wakeup = try Wakeup()
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        let failure = pthread_create(
            &thread, nil,
            { context in
                Unmanaged<ConnectionThread>.fromOpaque(context!).takeRetainedValue().loop()
                return nil
            }, context.toOpaque())
        guard failure == 0 else {
            context.release()
            throw PostgresError(.connectionFailed, "no thread left for a connection (errno \(failure))")
        }
        pthread_detach(thread)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let wasIdle = state.withLock { state in
            state.jobs.append(job)
            return state.isIdle
        }
        // A busy thread looks at its jobs before it sleeps: only a sleeping one has to be woken.
        if wasIdle { wakeup.signal() }
    }

    /// Ends the thread once its jobs are done; no job may be enqueued afterwards.
    func stop() {
        state.withLock { $0.isStopping = true }
        wakeup.signal()
    }

    /// Suspends the caller until the socket is readable while the thread is idle.
    func waitUntilReadable(_ socket: Int32, until deadline: ContinuousClock.Instant) async -> WaitOutcome {
        let id = state.withLock { state in
            state.lastWait += 1
            return state.lastWait
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let wait = Wait(id: id, socket: socket, deadline: deadline, continuation: continuation)
                state.withLock { $0.waits.append(wait) }
                // The handler below may have run before the wait was there to be found.
                if Task.isCancelled { cancelWait(id) }
                wakeup.signal()
            }
        } onCancel: {
            cancelWait(id)
        }
    }

    /// Makes everybody who waits look again: notifications have come, or the connection is closed.
    func resumeWaits() {
        let waits = state.withLock { state in
            defer { state.waits.removeAll() }
            return state.waits
        }
        for wait in waits { wait.continuation.resume(returning: .readable) }
    }

    private func cancelWait(_ id: UInt64) {
        let wait = state.withLock { state -> Wait? in
            guard let index = state.waits.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waits.remove(at: index)
        }
        wait?.continuation.resume(returning: .cancelled)
    }

    /// Traps in debug builds when called on another thread: blocking there would block the tasks' threads.
    func assertCurrent() {
        assert(state.withLock { $0.thread } == pthread_self(), "the connection is used off its thread")
    }

    private func loop() {
        state.withLock { $0.thread = pthread_self() }
        // Signals belong to the program's own threads: here they would only interrupt poll.
        var signals = sigset_t()
        sigfillset(&signals)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        while true {
            switch nextStep() {
            case .run(let jobs):
                for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
            case .sleep(let socket, let deadline):
                let readiness = wakeup.wait(socket: socket, reading: true, writing: false, until: deadline)
                endWaits(readable: readiness.readable)
            case .end:
                return
            }
        }
    }

    private func nextStep() -> Step {
        state.withLock { state in
            state.isIdle = false
            if !state.jobs.isEmpty {
                defer { state.jobs = [] }
                return .run(state.jobs)
            }
            if state.isStopping { return .end }
            state.isIdle = true
            return .sleep(socket: state.waits.first?.socket, until: state.waits.lazy.map(\.deadline).min())
        }
    }

    private func endWaits(readable: Bool) {
        if readable { return resumeWaits() }
        let now = ContinuousClock.now
        let expired = state.withLock { state in
            let expired = state.waits.filter { $0.deadline <= now }
            if !expired.isEmpty { state.waits.removeAll { $0.deadline <= now } }
            return expired
        }
        for wait in expired { wait.continuation.resume(returning: .timedOut) }
    }
}
