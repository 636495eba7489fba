import ConversionCore
import PostgresClient

/// The statements that write a planning round, inside the transaction that took the rows.
enum PlanWriter {
    /// The rows for `conversiond.transition`, as ``transitionStatement`` takes them.
    static func transitions(_ round: PlanningRound, settingsVersion: Int64) -> PostgresCopyRows {
        var rows = PostgresCopyRows()
        for (index, transition) in round.transitions.enumerated() {
            rows.append(columns: 14) { row in
                row.int8(transition.id)
                row.text(transition.workspace)
                row.text(transition.leadID)
                row.text(transition.status)
                row.timestamptz(transition.occurredAt.microseconds)
                row.text(transition.dealID)
                row.numeric(transition.estimatedValue?.text)
                row.numeric(transition.actualValue?.text)
                row.text(transition.currency)
                row.text(transition.consentAdUserData?.rawValue)
                row.text(transition.consentAdPersonalization?.rawValue)
                row.text(round.identifiers[index])
                row.int8(settingsVersion)
                row.int4Array(round.planned[index])
            }
        }
        return rows
    }

    static let transitionStatement = """
        COPY conversiond.transition (outbox_id, workspace, lead_id, lead_status, occurred_at, deal_id, estimated_value, actual_value, \
        currency, consent_ad_user_data, consent_ad_personalization, identifiers, settings_version, planned) FROM STDIN (FORMAT binary)
        """

    /// The transitions of a small round as one statement: COPY takes a round trip more, and none with others'.
    static func insertion(ofTransitions round: PlanningRound, settingsVersion: Int64) -> PostgresStatement {
        let transitions = round.transitions
        return PostgresStatement(
            """
            INSERT INTO conversiond.transition (outbox_id, workspace, lead_id, lead_status, occurred_at, deal_id, estimated_value,
                actual_value, currency, consent_ad_user_data, consent_ad_personalization, identifiers, settings_version, planned)
            SELECT u.outbox_id, u.workspace, u.lead_id, u.lead_status, u.occurred_at, u.deal_id, u.estimated_value::numeric,
                u.actual_value::numeric, u.currency, u.consent_ad_user_data, u.consent_ad_personalization, u.identifiers, $13,
                u.planned::int[]
            FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[],
                $9::text[], $10::text[], $11::text[], $12::text[], $14::text[])
                AS u(outbox_id, workspace, lead_id, lead_status, occurred_at, deal_id, estimated_value, actual_value, currency,
                    consent_ad_user_data, consent_ad_personalization, identifiers, planned)
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

    /// - Parameters:
    ///   - owner: the instance that sends it at once; `nil` leaves it free to claim.
    ///   - started: how many of its events are marked as started from the beginning (rule D15).
    static func batch(_ batch: PlannedBatch, owner: Int32?, started: Int = 0) -> PostgresStatement {
        let events = batch.events
        return PostgresStatement(
            """
            INSERT INTO conversiond.batch (destination_id, deadline, deduplication_window, owner, owned_at, epoch, remaining,
                outbox_ids, lead_ids, lead_statuses, occurred_ats, deadlines, event_names, categories, event_ids, amounts,
                currencies, once_keys, event_ends, events, request_group, not_before, contested, started)
            VALUES ($1, $2, $3 * interval '1 microsecond', $4, CASE WHEN $4::int IS NOT NULL THEN now() END,
                CASE WHEN $4::int IS NULL THEN 0 ELSE 1 END, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                $19, now() + $20 * interval '1 microsecond', $21, $22)
            RETURNING id
            """,
            [
                .int4(batch.destinationID), .timestamptz(events.deadlines.min()), .int8(batch.deduplicationWindow?.microseconds),
                .int4(owner), .int4(Int32(events.count)), .int8Array(events.outboxIDs), .textArray(events.leadIDs),
                .textArray(events.leadStatuses), .timestamptzArray(events.occurredAts), .timestamptzArray(events.deadlines),
                .textArray(events.eventNames), .textArray(events.categories), .textArray(events.eventIDs),
                .textArray(events.amounts), .textArray(events.currencies), .uuidArray(events.onceKeys), .int4Array(events.ends),
                .bytea(events.bytes), .text(batch.group), .int8(batch.delay?.microseconds ?? 0), .bool(batch.isContested),
                .int4(Int32(started)),
            ])
    }
}
