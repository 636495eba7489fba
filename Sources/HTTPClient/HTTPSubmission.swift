/// A request that is sent without a task of its own waiting for the reply.
///
/// For callers with many requests under way: a waiting task and its two changes of thread cost as much as libcurl's work on a small
/// request.
public struct HTTPSubmission: Sendable {
    let transfer: Transfer

    /// The request's time begins now.
    ///
    /// - Parameter completion: called once, on the session's thread, which it must not hold up; also where the request is malformed.
    public init(_ request: HTTPRequest, completion: @escaping @Sendable (Result<HTTPResponse, HTTPError>) -> Void) {
        transfer = Transfer(request, now: .now, completion: completion)
    }
}

/// The reply that one task waits for.
final class HTTPAwaitedReply: Sendable {
    private enum State {
        case awaited(CheckedContinuation<Transfer.Outcome, Never>?)
        case arrived(Transfer.Outcome)
    }

    private let state = Locked(State.awaited(nil))

    func arrived(_ outcome: Transfer.Outcome) {
        let waiter = state.withLock { state -> CheckedContinuation<Transfer.Outcome, Never>? in
            guard case .awaited(let waiter) = state else { return nil }
            state = .arrived(outcome)
            return waiter
        }
        waiter?.resume(returning: outcome)
    }

    func outcome() async -> Transfer.Outcome {
        await withCheckedContinuation { continuation in
            let arrived = state.withLock { state -> Transfer.Outcome? in
                if case .arrived(let outcome) = state { return outcome }
                state = .awaited(continuation)
                return nil
            }
            if let arrived { continuation.resume(returning: arrived) }
        }
    }
}
