import ArgumentParser
import Dispatch
import Logging

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Ends the process where its shutdown hangs, in words and with status 1, before systemd kills it without any.
///
/// On a queue of its own: whatever hangs may hold the tasks' threads.
struct LastResort: Sendable {
    /// How long a shutdown may take.
    let limit: Duration
    let sink: LogSink
    let logger: Logger

    /// Begins to count; a process that has ended by then is not there to be ended.
    func arm() {
        let (seconds, attoseconds) = limit.components
        let deadline = DispatchTime.now() + .seconds(Int(seconds)) + .nanoseconds(Int(attoseconds / 1_000_000_000))
        DispatchQueue(label: "conversiond.last-resort").asyncAfter(deadline: deadline) {
            logger.critical("the shutdown hangs; ending without it")
            sink.flush()
            _exit(ExitStatus.failure.rawValue)
        }
    }
}
