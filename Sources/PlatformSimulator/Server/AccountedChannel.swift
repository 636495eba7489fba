import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// Counts the connections that were accepted and that nobody handles yet.
///
/// A connection that is dropped at this point takes the process with it (a precondition of SwiftNIO's asynchronous channels), so
/// a listener that stops lets them be handled first, and accepts no further ones.
final class ConnectionAccount: Sendable {
    private struct State {
        var unhandled = 0
        var isClosing = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Counts a connection; false: it must not be set up any more.
    fileprivate func accept() -> Bool {
        state.withLock { state in
            guard !state.isClosing else { return false }
            state.unhandled += 1
            return true
        }
    }

    fileprivate func settle() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.unhandled -= 1
            guard state.isClosing, state.unhandled == 0 else { return nil }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Refuses further connections, and returns when all that were accepted are being handled.
    func close() async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                state.isClosing = true
                if state.unhandled > 0 { state.waiter = continuation }
                return state.unhandled == 0
            }
            if isDone { continuation.resume() }
        }
    }
}

/// A kind of connection whose accepted ones are counted.
struct AccountedChannel<Base: ServerChildChannel>: ServerChildChannel {
    let base: Base
    let account: ConnectionAccount

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        guard account.accept() else { return channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel) }
        let value = base.setup(channel: channel, logger: logger)
        value.whenFailure { [account] _ in account.settle() }
        return value
    }

    func handle(value: Base.Value, logger: Logger) async {
        account.settle()
        await base.handle(value: value, logger: logger)
    }
}
