import ConversionCore
import PostgresClient

/// One write-back of outcomes: finished batches out, others advanced or released, once keys given back, requests to be asked
/// about noted, and the rows of the sync log; one transaction.
///
/// Owner and epoch fence every part: a batch that was taken over matches nothing, and neither do its rows and keys.
struct WriteBack: Sendable {
    /// Answers with the ids of the batches that were still ours.
    let statement: PostgresStatement
    private let freedKeys: [PostgresUUID]
    private let rows: SyncLogRows
    private let batches: Int

    /// - Parameter now: the engine's clock, by which doubts become ages.
    init(_ contents: OutcomeQueue.Contents, instance: Int32, now: Timestamp) {
        rows = contents.rows
        batches = contents.order.count
        freedKeys = contents.updates.values.flatMap(\.freedKeys)
        statement = Self.statement(contents, instance: instance, now: now)
    }

    /// Writes it all and returns how many batches were still ours.
    func write(_ connection: PostgresConnection) async throws -> Int {
        try await connection.transaction { transaction in
            let statements = freedKeys.isEmpty ? [statement] : [OnceLedger.locking(freedKeys), statement]
            guard let fenced = try await transaction.pipeline(statements, timeout: .seconds(60)).last, fenced.count > 0 else { return 0 }
            if !rows.isEmpty {
                var ours = rows.encoded
                if fenced.count < batches { ours = rows.of(Set(try (0..<fenced.count).map { try fenced.int8($0, 0) })) }
                try await transaction.copy(ours, SyncLogRows.copyStatement, timeout: .seconds(60))
            }
            return fenced.count
        }
    }

    /// What nothing is there for is left out: PostgreSQL would plan it each time, which takes longer than a small write-back.
    private static func statement(_ contents: OutcomeQueue.Contents, instance: Int32, now: Timestamp) -> PostgresStatement {
        let updates = contents.order.compactMap { contents.updates[$0] }
        let finished = updates.filter { $0.disposition == .finished }
        let kept = updates.filter { $0.disposition != .finished }
        let freed = updates.flatMap { update in update.freedKeys.map { (batch: update.batchID, key: $0) } }
        var parameters: [PostgresParameter] = [.int4(instance)]
        func places(_ new: [PostgresParameter]) -> [String] {
            parameters += new
            return (parameters.count - new.count + 1...parameters.count).map { "$\($0)" }
        }
        var parts: [String] = []
        if !finished.isEmpty {
            parts.append(Self.finishing(places([.int8Array(finished.map(\.batchID)), .int4Array(finished.map(\.epoch))])))
        }
        if !kept.isEmpty { parts.append(Self.keeping(places(Self.parameters(kept, now: now)))) }
        let mine = [finished.isEmpty ? nil : "SELECT id FROM finished", kept.isEmpty ? nil : "SELECT id FROM kept"].compactMap { $0 }
        parts.append("mine AS (\(mine.isEmpty ? "SELECT 0::bigint AS id WHERE false" : mine.joined(separator: " UNION ALL ")))")
        if !freed.isEmpty {
            let place = places([.int8Array(freed.map(\.key.lead)), .int8Array(freed.map(\.key.event)), .int8Array(freed.map(\.batch))])
            parts.append(
                OnceLedger.freeing("""
                    SELECT u.lead, u.key FROM unnest(\(place[0])::bigint[], \(place[1])::bigint[], \(place[2])::bigint[])
                        AS u(lead, key, batch_id) JOIN mine ON mine.id = u.batch_id
                    """))
        }
        if !contents.confirmations.isEmpty {
            parts.append("awaited AS (\n\(AwaitedConfirmations.insertion(places(contents.confirmations.parameters)))\n)")
        }
        return PostgresStatement("WITH \(parts.joined(separator: ", "))\nSELECT id FROM mine", parameters)
    }

    private static func finishing(_ place: [String]) -> String {
        """
        finished AS (
            DELETE FROM conversiond.batch b USING unnest(\(place[0])::bigint[], \(place[1])::int[]) AS u(id, epoch)
            WHERE b.id = u.id AND b.epoch = u.epoch AND b.owner = $1 RETURNING b.id
        )
        """
    }

    private static func parameters(_ kept: [BatchUpdate], now: Timestamp) -> [PostgresParameter] {
        let delays = kept.map { update -> Int64? in
            guard case .released(let span) = update.disposition else { return nil }
            return span.microseconds
        }
        return [
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
        ]
    }

    /// `remaining` fences a repeat of a write-back that was committed unseen.
    private static func keeping(_ place: [String]) -> String {
        """
        kept AS (
            UPDATE conversiond.batch b SET done = u.done, remaining = u.remaining, attempt = u.attempt,
                owner = CASE WHEN u.delay IS NULL THEN b.owner END,
                owned_at = CASE WHEN u.delay IS NULL THEN b.owned_at END,
                started = CASE WHEN u.delay IS NULL THEN b.started ELSE 0 END,
                not_before = CASE WHEN u.delay IS NULL THEN b.not_before ELSE now() + u.delay * interval '1 microsecond' END,
                in_doubt_since = now() - u.in_doubt_for * interval '1 microsecond',
                in_doubt_offsets = u.in_doubt_offsets::bigint[],
                in_doubt_epoch = CASE WHEN u.in_doubt_offsets IS NOT NULL THEN b.epoch END,
                waiting_for = u.waiting_for
            FROM unnest(\(place[0])::bigint[], \(place[1])::int[], \(place[2])::int[], \(place[3])::int[], \(place[4])::bytea[],
                \(place[5])::bigint[], \(place[6])::int[], \(place[7])::bigint[], \(place[8])::text[], \(place[9])::text[])
                AS u(id, epoch, previous, remaining, done, delay, attempt, in_doubt_for, in_doubt_offsets, waiting_for)
            WHERE b.id = u.id AND b.epoch = u.epoch AND b.owner = $1 AND b.remaining = u.previous
            RETURNING b.id
        )
        """
    }
}
