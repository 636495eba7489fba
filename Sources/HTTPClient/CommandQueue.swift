/// What callers ask of the loop, in order.
enum Command: Sendable {
    case start(Transfer)
    case cancel(Transfer)
    case shutdown
}

/// Hands commands to the loop's thread and wakes it only if it sleeps.
final class CommandQueue: Sendable {
    private struct State {
        var commands: [Command] = []
        var isSleeping = false
        /// Why no further command is taken.
        var closed: HTTPError.Reason?
        var isFinished = false
        var awaitingClose: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Locked(State())
    private let multi: MultiHandle?

    /// Without a multi handle the queue is closed from the start.
    init(_ multi: MultiHandle?) {
        self.multi = multi
    }

    /// - Returns: the reason why the command was not taken, if it was not.
    func push(_ command: Command) -> HTTPError.Reason? {
        push(CollectionOfOne(command))
    }

    /// - Returns: the reason why none of the commands was taken, if so.
    func push(_ commands: some Collection<Command>) -> HTTPError.Reason? {
        state.withLock { state in
            if let closed = state.closed { return closed }
            state.commands.append(contentsOf: commands)
            if state.isSleeping {
                state.isSleeping = false
                // Inside the lock, so that the handle cannot be closed meanwhile.
                multi?.wake()
            }
            return nil
        }
    }

    /// Moves all commands into `batch`, whose storage takes the next ones.
    func take(into batch: inout [Command]) {
        batch.removeAll(keepingCapacity: true)
        state.withLock { state in
            state.isSleeping = false
            swap(&state.commands, &batch)
        }
    }

    /// Whether the loop may wait: no command is there, and the next one will wake it.
    func fallAsleep() -> Bool {
        state.withLock { state in
            guard state.commands.isEmpty else { return false }
            state.isSleeping = true
            return true
        }
    }

    /// Refuses commands from now on and hands out those that came before.
    func close(_ reason: HTTPError.Reason) -> [Command] {
        state.withLock { state in
            state.closed = state.closed ?? reason
            state.isSleeping = false
            let rest = state.commands
            state.commands = []
            return rest
        }
    }

    /// Closes the connections, then lets `closed()` return. The queue is closed already.
    func finish() {
        let waiters = state.withLock { state in
            multi?.close()
            state.isFinished = true
            let waiters = state.awaitingClose
            state.awaitingClose = []
            return waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns once `finish` was called.
    func finished() async {
        await withCheckedContinuation { continuation in
            let isFinished = state.withLock { state in
                if !state.isFinished { state.awaitingClose.append(continuation) }
                return state.isFinished
            }
            if isFinished { continuation.resume() }
        }
    }
}
