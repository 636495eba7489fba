import ConversionCore
import PostgresClient

/// `conversiond.once_ledger`: which events of a lead were sent or are about to be (rule D4), a row per lead.
///
/// A key is a lead's half and an event's; the halves are columns of their own there and one uuid in `batch`. Rows are locked
/// in the order of the leads, by everyone, so that no two writers wait for each other.
enum OnceLedger {
    /// Takes the keys that were free; a lead that another transaction writes to is waited for.
    ///
    /// - Returns: those taken; a key that was given twice is taken once.
    static func take(_ keys: [PostgresUUID], _ database: some PostgresExecuting) async throws -> Set<PostgresUUID> {
        guard !keys.isEmpty else { return [] }
        let rows = try await database.query(takeStatement, takeParameters(keys), timeout: .seconds(60))
        var taken: Set<PostgresUUID> = []
        taken.reserveCapacity(keys.count)
        for row in 0..<rows.count {
            let lead = UInt64(bitPattern: try rows.int8(row, 0))
            for key in try rows.int8Array(row, 1) { taken.insert(PostgresUUID(high: lead, low: UInt64(bitPattern: key))) }
        }
        return taken
    }

    /// A lead's keys lie side by side: PostgreSQL cuts each lead's array out of the one it gets.
    static func takeParameters(_ keys: [PostgresUUID]) -> [PostgresParameter] {
        let sorted = keys.sorted { ($0.lead, $0.low) < ($1.lead, $1.low) }
        var leads: [Int64] = []
        var firsts: [Int32] = []
        var events: [Int64] = []
        events.reserveCapacity(sorted.count)
        for (position, key) in sorted.enumerated() where position == 0 || key != sorted[position - 1] {
            if leads.last != key.lead {
                leads.append(key.lead)
                firsts.append(Int32(events.count + 1))
            }
            events.append(key.event)
        }
        let lasts = firsts.dropFirst().map { $0 - 1 } + [Int32(events.count)]
        return [.int8Array(leads), .int4Array(firsts), .int4Array(lasts), .int8Array(events)]
    }

    /// RETURNING shows the row as it is then: how many of its last keys are new is a column for that reason.
    static let takeStatement = """
        INSERT INTO conversiond.once_ledger AS o (lead, keys, taken_at, added)
        SELECT u.lead, ($4::bigint[])[u.first:u.last], array_fill(now(), ARRAY[u.last - u.first + 1]), u.last - u.first + 1
        FROM unnest($1::bigint[], $2::int[], $3::int[]) AS u(lead, first, last) ORDER BY u.lead
        ON CONFLICT (lead) DO UPDATE SET (keys, taken_at, added) = (
            SELECT o.keys || array_agg(n.key), o.taken_at || array_agg(now()), count(*)
            FROM unnest(excluded.keys) AS n(key) WHERE n.key <> ALL (o.keys)
        ) WHERE NOT o.keys @> excluded.keys
        RETURNING lead, keys[cardinality(keys) - added + 1:]
        """

    /// Of these keys, those that are held by an event with its final outcome.
    ///
    /// A key that is missing here is held by an event that waits, or was given back since it was asked for: the answer to
    /// both is to wait and try to take it again. To take the second for settled would lose an event.
    static func settled(_ keys: [PostgresUUID], _ database: some PostgresExecuting) async throws -> Set<PostgresUUID> {
        guard !keys.isEmpty else { return [] }
        let rows = try await database.query(
            settledStatement, [.uuidArray(keys), .int8Array(keys.map(\.lead)), .int8Array(keys.map(\.event))], timeout: .seconds(60))
        var settled: Set<PostgresUUID> = []
        for row in 0..<rows.count { settled.insert(try rows.uuid(row, 0)) }
        return settled
    }

    /// The holder's batch was written in the transaction that took the key, so both have that transaction's time.
    static let settledStatement = """
        SELECT u.whole FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS u(whole, lead, key)
        JOIN conversiond.once_ledger o ON o.lead = u.lead
        CROSS JOIN LATERAL array_position(o.keys, u.key) AS held(place)
        WHERE held.place IS NOT NULL AND NOT EXISTS (
            SELECT FROM conversiond.batch b CROSS JOIN LATERAL array_position(b.once_keys, u.whole) AS p(place)
            WHERE b.created_at = o.taken_at[held.place] AND NOT b.contested
              AND p.place IS NOT NULL AND ((p.place - 1) / 8 >= length(b.done) OR get_bit(b.done, p.place - 1) = 0))
        """

    /// Locks the leads of keys that a later statement of the same transaction gives back.
    ///
    /// A statement of its own: ``freeing(_:)`` must see what others have written of these leads meanwhile, and a statement sees the
    /// tables as they were when it began. Both in one, a row that grew or shrank while it was waited for kept its keys.
    static func locking(_ keys: [PostgresUUID]) -> PostgresStatement {
        PostgresStatement(
            "SELECT FROM conversiond.once_ledger WHERE lead = ANY ($1) ORDER BY lead FOR UPDATE",
            [.int8Array(Array(Set(keys.map(\.lead))))])
    }

    /// The parts of a `WITH` that give keys back, for a statement of the caller's (rule D4); their leads are locked before.
    ///
    /// - Parameter source: a query for the keys to give back, with the columns `lead` and `key`.
    static func freeing(_ source: String) -> String {
        """
        given_back AS MATERIALIZED (
            SELECT o.lead, g.keys FROM (SELECT s.lead, array_agg(s.key) AS keys FROM (\(source)) s GROUP BY s.lead) g
            JOIN conversiond.once_ledger o ON o.lead = g.lead
        ), emptied AS (
            DELETE FROM conversiond.once_ledger o USING given_back g WHERE o.lead = g.lead AND o.keys <@ g.keys
        ), shortened AS (
            UPDATE conversiond.once_ledger o SET added = 0, (keys, taken_at) = (
                SELECT array_agg(k.key ORDER BY k.place), array_agg(k.taken_at ORDER BY k.place)
                FROM unnest(o.keys, o.taken_at) WITH ORDINALITY AS k(key, taken_at, place) WHERE k.key <> ALL (g.keys)
            ) FROM given_back g WHERE o.lead = g.lead AND NOT o.keys <@ g.keys
        )
        """
    }
}

extension PostgresUUID {
    /// The halves as `once_ledger` has them.
    var lead: Int64 { Int64(bitPattern: high) }
    var event: Int64 { Int64(bitPattern: low) }
}
