import ConversionCore
import PostgresClient

/// Accepted events whose later truth is to be asked for, as columns for the recorder's statement.
///
/// What is known of each event is in its batch's row; only its place there is named.
struct AwaitedConfirmations: Sendable {
    private var batchIDs: [Int64] = []
    private var requestIDs: [String] = []
    private var places: [Int32] = []
    private var attempts: [Int32] = []
    private var waits: [Int64] = []

    var isEmpty: Bool { batchIDs.isEmpty }

    /// - Parameter wait: how long to wait before asking.
    mutating func append(batch: Int64, index: Int, requestID: String, attempt: Int, wait: TimeSpan) {
        batchIDs.append(batch)
        requestIDs.append(requestID)
        places.append(Int32(index + 1))
        attempts.append(Int32(clamping: attempt))
        waits.append(wait.microseconds)
    }

    mutating func append(_ other: AwaitedConfirmations) {
        batchIDs += other.batchIDs
        requestIDs += other.requestIDs
        places += other.places
        attempts += other.attempts
        waits += other.waits
    }

    var parameters: [PostgresParameter] {
        [.int8Array(batchIDs), .textArray(requestIDs), .int4Array(places), .int4Array(attempts), .int8Array(waits)]
    }

    /// A part of the recorder's statement: one row per request. Every part of a statement sees the tables as they were
    /// before it, so a batch that another part deletes is still there to be read.
    ///
    /// - Parameter place: the placeholder of each of ``parameters``.
    static func insertion(_ place: [String]) -> String {
        """
        INSERT INTO conversiond.confirmation (destination_id, request_id, not_before, attempts, outbox_ids, lead_ids, lead_statuses,
            occurred_ats, event_names, categories, event_ids, amounts, currencies, once_keys)
        SELECT b.destination_id, p.request_id, now() + min(p.wait) * interval '1 microsecond', array_agg(p.attempt),
            array_agg(e.outbox_id), array_agg(e.lead_id), array_agg(e.lead_status), array_agg(e.occurred_at),
            array_agg(e.event_name), array_agg(e.category), array_agg(e.event_id), array_agg(e.amount), array_agg(e.currency),
            array_agg(e.once_key)
        FROM (SELECT DISTINCT batch_id FROM unnest(\(place[0])::bigint[]) AS d(batch_id)) d
        JOIN mine ON mine.id = d.batch_id
        JOIN conversiond.batch b ON b.id = d.batch_id
        CROSS JOIN LATERAL unnest(b.outbox_ids, b.lead_ids, b.lead_statuses, b.occurred_ats, b.event_names, b.categories, b.event_ids,
            b.amounts, b.currencies, b.once_keys) WITH ORDINALITY AS e(outbox_id, lead_id, lead_status, occurred_at, event_name,
            category, event_id, amount, currency, once_key, place)
        JOIN unnest(\(place[0])::bigint[], \(place[1])::text[], \(place[2])::int[], \(place[3])::int[], \(place[4])::bigint[])
            AS p(batch_id, request_id, place, attempt, wait) ON p.batch_id = b.id AND p.place = e.place
        GROUP BY b.destination_id, p.request_id
        """
    }
}
