import ConversionCore
import PostgresClient

/// Writes outcomes back, one ``WriteBack`` after the other.
///
/// While one write-back is under way the next is gathered, so that under load an fsync is shared by many requests
/// and a trickle is written at once.
struct Recorder: Sendable {
    let queue: OutcomeQueue
    let database: Reconnecting
    let lease: Lease
    let clock: WallClock
    let observer: any Observer
    /// Told after each write-back that there is room again.
    let onWritten: @Sendable () async -> Void

    /// Write-backs begin no sooner than this after one another, unless there is a full load: each costs a commit, whose fsync the CRM's
    /// own commits wait for. What was answered and not yet written when the process dies is in doubt, so it is short.
    private static let pace = Duration.milliseconds(20)

    /// Runs until the queue is closed and empty.
    func run() async {
        var last = ContinuousClock.now - Self.pace
        while true {
            await queue.untilReady()
            await queue.gather(until: last + Self.pace)
            let contents = await queue.take()
            guard !contents.isEmpty else { return }
            let began = ContinuousClock.now
            last = began
            let fenced = await write(contents)
            queue.written()
            observer.observe(
                .recorded(
                    rows: contents.rows.count, batches: contents.order.count,
                    seconds: (ContinuousClock.now - began).inSeconds))
            if fenced > 0 { observer.observe(.lateWriteBack(batches: fenced)) }
            await onWritten()
        }
    }

    /// Writes until it is written; returns how many batches were not ours any more.
    private func write(_ contents: OutcomeQueue.Contents) async -> Int {
        var mayHaveCommitted = false
        while true {
            // Fenced: whatever was in hand belongs to others, whose own rows tell the outcome.
            guard let instance = lease.instance else { return contents.order.count }
            do {
                let writeBack = WriteBack(contents, instance: instance, now: clock.now)
                let written = try await database.run(.recording) { try await writeBack.write($0) }
                return mayHaveCommitted ? 0 : contents.order.count - written
            } catch let error as PostgresError {
                mayHaveCommitted = mayHaveCommitted || error.mayHaveCommitted || error.isConnectionGone
                if Task.isCancelled { return 0 }
            } catch {
                return 0
            }
        }
    }
}

extension Duration {
    /// For display and metrics only.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
