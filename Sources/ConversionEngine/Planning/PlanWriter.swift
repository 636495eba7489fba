import ConversionCore
import PostgresClient

/// The statements that write a planning round, inside the transaction that took the rows.
enum PlanWriter {
    /// Takes the once keys that were free; a key that another transaction is taking is waited for.
    ///
    /// In key order, so that two planners cannot wait for each other.
    static func takeKeys(
        _ keys: [PostgresUUID], destinations: [Int32], _ database: some PostgresExecuting
    ) async throws -> Set<PostgresUUID> {
        guard !keys.isEmpty else { return [] }
        return try keySet(
            try await database.query(takeKeysStatement, [.uuidArray(keys), .int4Array(destinations)], timeout: .seconds(60)))
    }

    /// Of these keys, those that are held by an event with its final outcome.
    ///
    /// A key that is missing here is held by an event that waits, or was given back since it was asked for: the answer to
    /// both is to wait and try to take it again. To take the second for settled would lose an event.
    static func settledKeys(_ keys: [PostgresUUID], _ database: some PostgresExecuting) async throws -> Set<PostgresUUID> {
        guard !keys.isEmpty else { return [] }
        return try keySet(try await database.query(settledKeysStatement, [.uuidArray(keys)], timeout: .seconds(60)))
    }

    private static func keySet(_ rows: PostgresRows) throws -> Set<PostgresUUID> {
        var keys: Set<PostgresUUID> = []
        keys.reserveCapacity(rows.count)
        for row in 0..<rows.count { keys.insert(try rows.uuid(row, 0)) }
        return keys
    }

    static let takeKeysStatement = """
        INSERT INTO conversiond.once_key (key, destination_id)
        SELECT DISTINCT ON (u.key) u.key, u.destination_id FROM unnest($1::uuid[], $2::int[]) AS u(key, destination_id) ORDER BY u.key
        ON CONFLICT DO NOTHING RETURNING key
        """

    /// The holder's batch was written in the transaction that took the key, so both have that transaction's time.
    /// The holder's batch was written in the transaction that took the key, so both have that transaction's time.
    static let settledKeysStatement = """
        SELECT k.key FROM unnest($1::uuid[]) AS u(key)
        JOIN conversiond.once_key k ON k.key = u.key
        WHERE NOT EXISTS (
            SELECT FROM conversiond.batch b CROSS JOIN LATERAL array_position(b.once_keys, k.key) AS p(place)
            WHERE b.created_at = k.taken_at AND b.destination_id = k.destination_id AND NOT b.contested
              AND p.place IS NOT NULL AND ((p.place - 1) / 8 >= length(b.done) OR get_bit(b.done, p.place - 1) = 0))
        """

    static func transitions(_ round: PlanningRound, settingsVersion: Int64) -> PostgresStatement {
        let transitions = round.transitions
        return PostgresStatement(
            """
            INSERT INTO conversiond.transition (outbox_id, workspace, lead_id, lead_status, occurred_at, deal_id, estimated_value,
                actual_value, currency, consent_ad_user_data, consent_ad_personalization, identifiers, settings_version, planned)
            SELECT u.outbox_id, u.workspace, u.lead_id, u.lead_status, u.occurred_at, u.deal_id, u.estimated_value::numeric,
                u.actual_value::numeric, u.currency, u.user_data, u.personalization, u.identifiers, $13, u.planned::int[]
            FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[],
                $9::text[], $10::text[], $11::text[], $12::text[], $14::text[]) AS u(outbox_id, workspace, lead_id, lead_status,
                occurred_at, deal_id, estimated_value, actual_value, currency, user_data, personalization, identifiers, planned)
            """,
            [
                .int8Array(transitions.map(\.id)), .textArray(transitions.map(\.workspace)), .textArray(transitions.map(\.leadID)),
                .textArray(transitions.map(\.status)), .timestamptzArray(transitions.map(\.occurredAt.microseconds)),
                .textArray(transitions.map(\.dealID)), .textArray(transitions.map { $0.estimatedValue?.text }),
                .textArray(transitions.map { $0.actualValue?.text }), .textArray(transitions.map(\.currency)),
                .textArray(transitions.map { $0.consentAdUserData?.rawValue }),
                .textArray(transitions.map { $0.consentAdPersonalization?.rawValue }), .textArray(round.identifiers),
                .int8(settingsVersion),
                // An array of arrays must be rectangular in PostgreSQL: each goes as its text.
                .textArray(round.planned.map { "{" + $0.map(String.init).joined(separator: ",") + "}" }),
            ])
    }

    static func skips(_ rows: SyncLogRows) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO conversiond.sync_log (\(SyncLogRows.columns))
            SELECT \(SyncLogRows.selected) FROM \(SyncLogRows.unnest(from: 1)) AS r(\(SyncLogRows.unnested))
            """, rows.parameters)
    }

    /// - Parameter owner: the instance that sends it at once; `nil` leaves it free to claim.
    static func batch(_ batch: PlannedBatch, owner: Int32?) -> PostgresStatement {
        let events = batch.events
        return PostgresStatement(
            """
            INSERT INTO conversiond.batch (destination_id, deadline, deduplication_window, owner, owned_at, epoch, remaining,
                outbox_ids, lead_ids, lead_statuses, occurred_ats, deadlines, event_names, categories, event_ids, amounts,
                currencies, once_keys, event_ends, events, request_group, not_before, contested)
            VALUES ($1, $2, $3 * interval '1 microsecond', $4, CASE WHEN $4::int IS NOT NULL THEN now() END,
                CASE WHEN $4::int IS NULL THEN 0 ELSE 1 END, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                $19, now() + $20 * interval '1 microsecond', $21)
            RETURNING id
            """,
            [
                .int4(batch.destinationID), .timestamptz(events.deadlines.min()), .int8(batch.deduplicationWindow?.microseconds),
                .int4(owner), .int4(Int32(events.count)), .int8Array(events.outboxIDs), .textArray(events.leadIDs),
                .textArray(events.leadStatuses), .timestamptzArray(events.occurredAts), .timestamptzArray(events.deadlines),
                .textArray(events.eventNames), .textArray(events.categories), .textArray(events.eventIDs),
                .textArray(events.amounts), .textArray(events.currencies), .uuidArray(events.onceKeys), .int4Array(events.ends),
                .bytea(events.bytes), .text(batch.group), .int8(batch.delay?.microseconds ?? 0), .bool(batch.isContested),
            ])
    }
}
