import ConversionCore
import PostgresClient

/// Writes outcomes back: sync-log rows, finished batches out, others advanced or released, in one statement each time.
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

    /// Runs until the queue is closed and empty.
    func run() async {
        while true {
            let contents = await queue.take()
            guard !contents.isEmpty else { return }
            let began = ContinuousClock.now
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
                let written = try await database.run(.recording) { connection in
                    try await connection.query(
                        contents.confirmations.isEmpty ? Self.statement : Self.statementWithConfirmations,
                        Self.parameters(contents, instance: instance, now: clock.now), timeout: .seconds(60)).count
                }
                return mayHaveCommitted ? 0 : contents.order.count - written
            } catch let error as PostgresError {
                mayHaveCommitted = mayHaveCommitted || error.mayHaveCommitted || error.isConnectionGone
                if Task.isCancelled { return 0 }
            } catch {
                return 0
            }
        }
    }

    static func parameters(_ contents: OutcomeQueue.Contents, instance: Int32, now: Timestamp) -> [PostgresParameter] {
        let updates = contents.order.compactMap { contents.updates[$0] }
        let finished = updates.filter { $0.disposition == .finished }
        let kept = updates.filter { $0.disposition != .finished }
        let delays = kept.map { update -> Int64? in
            guard case .released(let span) = update.disposition else { return nil }
            return span.microseconds
        }
        let freed = updates.flatMap { update in update.freedKeys.map { (update.batchID, $0) } }
        return [
            .int4(instance),
            .int8Array(finished.map(\.batchID)),
            .int4Array(finished.map(\.epoch)),
            .int8Array(kept.map(\.batchID)),
            .int4Array(kept.map(\.epoch)),
            .int4Array(kept.map { Int32($0.previousRemaining) }),
            .int4Array(kept.map { Int32($0.remaining) }),
            .byteaArray(kept.map(\.done)),
            .int8Array(delays),
            .int4Array(kept.map { Int32(clamping: $0.attempt) }),
            .int8Array(kept.map { $0.doubt.since.map { (now - $0).microseconds } }),
            // An array of arrays must be rectangular in PostgreSQL: each goes as its text.
            .textArray(kept.map { $0.doubt.offsetsText }),
            .textArray(kept.map { $0.waitingFor?.rawValue }),
            .uuidArray(freed.map { $0.1 }),
            .int8Array(freed.map { $0.0 }),
            .int8Array(contents.rows.batchIDs),
        ] + contents.rows.parameters + (contents.confirmations.isEmpty ? [] : contents.confirmations.parameters)
    }

    /// Owner and epoch fence every part: a batch that was taken over matches nothing, and neither do its rows and keys.
    static let statement = writing(confirmations: false)
    static let statementWithConfirmations = writing(confirmations: true)

    private static func writing(confirmations: Bool) -> String {
        """
        WITH finished AS (
            DELETE FROM conversiond.batch b USING unnest($2::bigint[], $3::int[]) AS u(id, epoch)
            WHERE b.id = u.id AND b.epoch = u.epoch AND b.owner = $1 RETURNING b.id
        ), kept AS (
            UPDATE conversiond.batch b SET done = u.done, remaining = u.remaining, attempt = u.attempt,
                owner = CASE WHEN u.delay IS NULL THEN b.owner END,
                owned_at = CASE WHEN u.delay IS NULL THEN b.owned_at END,
                started = CASE WHEN u.delay IS NULL THEN b.started ELSE 0 END,
                not_before = CASE WHEN u.delay IS NULL THEN b.not_before ELSE now() + u.delay * interval '1 microsecond' END,
                in_doubt_since = now() - u.in_doubt_for * interval '1 microsecond',
                in_doubt_offsets = u.in_doubt_offsets::bigint[],
                in_doubt_epoch = CASE WHEN u.in_doubt_offsets IS NOT NULL THEN b.epoch END,
                waiting_for = u.waiting_for
            FROM unnest($4::bigint[], $5::int[], $6::int[], $7::int[], $8::bytea[], $9::bigint[], $10::int[], $11::bigint[],
                $12::text[], $13::text[]) AS u(id, epoch, previous, remaining, done, delay, attempt, in_doubt_for, in_doubt_offsets,
                waiting_for)
            WHERE b.id = u.id AND b.epoch = u.epoch AND b.owner = $1 AND b.remaining = u.previous
            RETURNING b.id
        ), mine AS (
            SELECT id FROM finished UNION ALL SELECT id FROM kept
        ), freed AS (
            DELETE FROM conversiond.once_key k USING unnest($14::uuid[], $15::bigint[]) AS u(key, batch_id), mine
            WHERE mine.id = u.batch_id AND k.key = u.key
        ), logged AS (
            INSERT INTO conversiond.sync_log (\(SyncLogRows.columns))
            SELECT \(SyncLogRows.selected)
            FROM unnest($16::bigint[], \(SyncLogRows.unnest(from: 17).dropFirst("unnest(".count)) AS r(batch_id, \(SyncLogRows.unnested))
            JOIN mine ON mine.id = r.batch_id
        )\(confirmations ? ", awaited AS (\n" + AwaitedConfirmations.insertion(from: 39) + "\n)" : "")
        SELECT id FROM mine
        """
    }
}

extension Duration {
    /// For display and metrics only.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
