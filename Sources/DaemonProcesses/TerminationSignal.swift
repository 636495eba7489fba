import Dispatch
import Glibc

/// Waits for SIGTERM or SIGINT; from its creation on neither ends the process by itself.
public struct TerminationSignal: Sendable {
    private let arrivals: AsyncStream<Void>

    public init() {
        let (arrivals, continuation) = AsyncStream<Void>.makeStream()
        self.arrivals = arrivals
        for number in [SIGTERM, SIGINT] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            // The handler holds its source, which nothing ends before the process does.
            source.setEventHandler {
                withExtendedLifetime(source) { _ = continuation.yield() }
            }
            source.resume()
        }
    }

    /// Returns early when the task is cancelled.
    public func wait() async {
        for await _ in arrivals { break }
    }
}
