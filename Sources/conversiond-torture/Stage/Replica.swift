import DaemonProcesses
import Glibc

/// One daemon of the stage.
final class Replica: Sendable {
    let number: Int
    let process: ConversiondProcess

    init(_ process: ConversiondProcess, number: Int) {
        self.process = process
        self.number = number
    }

    /// kill -9, and waits until it is gone.
    func kill() async throws {
        process.signal(SIGKILL)
        _ = try await process.waitForExit()
    }

    func freeze() { process.signal(SIGSTOP) }
    func thaw() { process.signal(SIGCONT) }

    /// SIGTERM; throws unless it drains and ends with status 0.
    func drain() async throws {
        process.signal(SIGCONT)
        process.signal(SIGTERM)
        let status = try await process.waitForExit()
        // One that was only just started has no handler for the signal yet, and nothing in hand.
        guard status == 0 || status == 128 + SIGTERM && process.logTail.isEmpty else {
            throw TortureError("daemon \(number) ended its drain with status \(status):\n\(process.logTail)")
        }
    }
}
