import ConversionCore
import PostgresClient

/// A batch as it was claimed, with how far it had come.
struct ClaimedBatch: Sendable {
    let batch: Batch
    let done: DoneBits
    let attempt: Int
    let started: Int
    /// How long ago the first attempt in doubt left, and per event how many microseconds later its own did: the columns
    /// `in_doubt_since`, as an age, and `in_doubt_offsets`.
    let inDoubtFor: TimeSpan?
    let inDoubtOffsets: [Int64?]?

    /// - Parameter now: the engine's clock, when the batch was read.
    func doubt(now: Timestamp) -> Doubt {
        Doubt(since: inDoubtFor.map { now - $0 }, offsets: inDoubtOffsets)
    }
}

/// What the dispatcher would take from the database for one destination.
struct ClaimRequest: Sendable, Equatable {
    let destinationID: Int32
    /// Stop claiming batches once they hold this many events together.
    let events: Int
    /// Only what has expired or must be settled: the destination takes nothing now.
    let onlyExpired: Bool
}

/// The statements on `conversiond.batch` besides the recorder's write-back.
struct BatchStore: Sendable {
    let connection: PostgresConnection

    /// Takes free batches, nearest deadline first.
    ///
    /// - Parameter now: the engine's clock, for deadlines; what is due is judged by the database's.
    func claim(_ requests: [ClaimRequest], owner: Int32, now: Timestamp) async throws(PostgresError) -> [ClaimedBatch] {
        let rows = try await connection.query(
            Self.claimStatement,
            [
                .int4(owner), .int4Array(requests.map(\.destinationID)), .int8Array(requests.map { Int64($0.events) }),
                .boolArray(requests.map(\.onlyExpired)), .timestamptz(now.microseconds),
            ], timeout: .seconds(30))
        var claimed: [ClaimedBatch] = []
        for row in 0..<rows.count {
            claimed.append(try Self.read(rows, row))
        }
        return claimed
    }

    /// Writes down, before they are sent, that events up to a position may have been sent (rule D15);
    /// false if the batch is not ours any more.
    func markStarted(_ batch: Batch, upTo position: Int, owner: Int32) async throws(PostgresError) -> Bool {
        let rows = try await connection.query(
            Self.markStatement, [.int8(batch.id), .int4(batch.epoch), .int4(owner), .int4(Int32(position))], timeout: .seconds(30))
        return rows.count == 1
    }

    /// Frees batches that are ours in the database but not in hand: the reply to a commit or a claim was lost.
    ///
    /// What we have sent of is in hand until its outcome is written. So of a batch in its first epoch, that of whoever planned it,
    /// nothing was sent, however it is marked.
    func releaseOrphans(owner: Int32, inHand: [Int64]) async throws(PostgresError) -> Int {
        let rows = try await connection.query(
            """
            UPDATE conversiond.batch SET owner = NULL, owned_at = NULL, epoch = epoch + 1, in_doubt_epoch = in_doubt_epoch + 1,
                started = CASE WHEN epoch = 1 THEN 0 ELSE started END
            WHERE owner = $1 AND id <> ALL ($2) RETURNING id
            """, [.int4(owner), .int8Array(inHand)], timeout: .seconds(30))
        return rows.count
    }

    /// Takes the marks back of batches that were planned under a number which is not ours any more, and so were never sent.
    ///
    /// The first epoch is the planner's, the second without an owner that of whoever released it; then another has it in hand.
    func unmark(_ planned: [Int64], owner: Int32) async throws(PostgresError) {
        guard !planned.isEmpty else { return }
        try await connection.query(
            """
            UPDATE conversiond.batch SET started = 0
            WHERE id = ANY ($2) AND (epoch = 1 AND owner = $1 OR epoch = 2 AND owner IS NULL)
            """, [.int4(owner), .int8Array(planned)], timeout: .seconds(30))
    }

    static let markStatement = """
        UPDATE conversiond.batch SET started = greatest(started, $4) WHERE id = $1 AND epoch = $2 AND owner = $3
        RETURNING id
        """

    /// One round of candidates per destination in deadline order; the rows beyond the wanted events are unlocked at commit.
    static let claimStatement = """
        WITH wanted AS (
            SELECT w.destination_id, w.events, CASE WHEN w.only_expired THEN $5 ELSE 'infinity' END AS deadline_limit,
                CASE WHEN w.only_expired THEN 'infinity' ELSE now() END AS due_limit
            FROM unnest($2::int[], $3::bigint[], $4::bool[]) AS w(destination_id, events, only_expired)
        ), candidate AS (
            SELECT c.id, w.events, c.destination_id, c.deadline, c.remaining
            FROM wanted w CROSS JOIN LATERAL (
                SELECT b.id, b.destination_id, b.deadline, b.remaining FROM conversiond.batch b
                WHERE b.owner IS NULL AND NOT b.contested AND b.destination_id = w.destination_id
                    AND b.deadline <= w.deadline_limit AND b.not_before <= w.due_limit
                ORDER BY b.deadline LIMIT 64 FOR UPDATE SKIP LOCKED
            ) c
        ), chosen AS (
            SELECT id FROM (
                SELECT id, events, sum(remaining) OVER (PARTITION BY destination_id ORDER BY deadline, id) - remaining AS before
                FROM candidate
            ) ranked WHERE before < events
        )
        UPDATE conversiond.batch b SET owner = $1, owned_at = now(), epoch = b.epoch + 1, in_doubt_epoch = b.in_doubt_epoch + 1
        FROM chosen WHERE b.id = chosen.id
        RETURNING \(columns)
        """

    /// A batch as ``read(_:_:)`` expects it.
    static let columns = """
        b.id, b.destination_id, b.epoch, (extract(epoch FROM b.deduplication_window) * 1000000)::bigint,
            b.attempt, b.started, b.done, (extract(epoch FROM now() - b.in_doubt_since) * 1000000)::bigint,
            b.outbox_ids, b.lead_ids, b.lead_statuses, b.occurred_ats, b.deadlines, b.event_names, b.categories, b.event_ids,
            b.amounts, b.currencies, b.once_keys, b.event_ends, b.events, b.request_group,
            CASE WHEN b.in_doubt_epoch = b.epoch THEN b.in_doubt_offsets END
        """

    static func read(_ rows: PostgresRows, _ row: Int) throws(PostgresError) -> ClaimedBatch {
        var events = BatchEvents()
        events.outboxIDs = try rows.int8Array(row, 8)
        events.leadIDs = try rows.textArray(row, 9)
        events.leadStatuses = try rows.textArray(row, 10)
        events.occurredAts = try rows.timestampArray(row, 11)
        events.deadlines = try rows.timestampArray(row, 12)
        events.eventNames = try rows.textArray(row, 13)
        events.categories = try rows.textArray(row, 14)
        events.eventIDs = try rows.textArray(row, 15)
        events.amounts = try rows.textArrayWithNulls(row, 16)
        events.currencies = try rows.textArrayWithNulls(row, 17)
        events.onceKeys = try rows.uuidArray(row, 18)
        events.ends = try rows.int4Array(row, 19)
        events.bytes = try rows.byteaValue(row, 20)
        let batch = Batch(
            id: try rows.int8(row, 0), destinationID: try rows.int4(row, 1), epoch: try rows.int4(row, 2),
            deduplicationWindow: try rows.optionalInt8(row, 3).map(TimeSpan.init(microseconds:)),
            group: try rows.optionalText(row, 21), events: events)
        return ClaimedBatch(
            batch: batch, done: DoneBits(count: events.count, bytes: try rows.byteaValue(row, 6)),
            attempt: Int(try rows.int4(row, 4)), started: Int(try rows.int4(row, 5)),
            inDoubtFor: try rows.optionalInt8(row, 7).map(TimeSpan.init(microseconds:)),
            inDoubtOffsets: try rows.isNull(row, 22) ? nil : rows.int8ArrayWithNulls(row, 22))
    }
}
