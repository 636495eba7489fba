import CLibcurl

/// Sends requests over kept connections, HTTP/2 where the server offers it.
///
/// One thread runs all transfers of a session. Requests beyond
/// `HTTPSessionConfiguration.maximumConcurrentRequests` wait, first come first served, whatever
/// their host: callers limit what they have in flight per host.
///
/// A request is put on the wire at most once, save where an HTTP/2 server refused it unprocessed.
/// No redirect is followed, no cookie kept, and TLS is always verified.
public final class HTTPSession: Sendable {
    private let queue: CommandQueue

    /// Starts the session's thread. If that fails, every `send` throws `other(curlCode: 2)`.
    public init(_ configuration: HTTPSessionConfiguration = HTTPSessionConfiguration()) {
        let multi = MultiHandle(configuration)
        let queue = CommandQueue(multi)
        self.queue = queue
        let started = multi.map { multi in
            LoopThread.start { TransferLoop(configuration: configuration, queue: queue, multi: multi).run() }
        }
        if started != true {
            _ = queue.close(.other(curlCode: Int(CURLE_FAILED_INIT.rawValue)))
            queue.finish()
        }
    }

    deinit {
        _ = queue.push(.shutdown)
    }

    /// Sends the request and returns the reply, whatever its status.
    ///
    /// Cancelling the task ends the transfer: `cancelled`, not sent if it had not begun.
    public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let reply = HTTPAwaitedReply()
        let submission = HTTPSubmission(request) { reply.arrived($0) }
        let outcome = await withTaskCancellationHandler {
            submit([submission])
            return await reply.outcome()
        } onCancel: {
            cancel(submission)
        }
        return try outcome.get()
    }

    /// Sends requests without waiting for their replies. To a session that is shut down each completion says so at once.
    public func submit(_ submissions: [HTTPSubmission]) {
        guard let closed = queue.push(submissions.lazy.map { Command.start($0.transfer) }) else { return }
        for submission in submissions { submission.transfer.complete(.failure(HTTPError(closed))) }
    }

    /// Ends a transfer: `cancelled`, not sent if it had not begun. Does nothing where it has ended.
    public func cancel(_ submission: HTTPSubmission) {
        _ = queue.push(.cancel(submission.transfer))
    }

    /// Ends all transfers with `shutdown`, closes the connections, and returns when that is done.
    public func shutdown() async {
        _ = queue.push(.shutdown)
        await queue.finished()
    }
}
