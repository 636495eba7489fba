import ConversionCore
import PostgresClient

/// A row that the CRM of the rig inserted, with what decides by the public rules what must become of it.
struct InsertedRow: Sendable {
    enum Kind: String, Sendable {
        /// Every platform must count it.
        case plain
        /// Meta and TikTok must count it; it has nothing that the others know it by.
        case flood
        /// Wrong or odd on purpose.
        case odd
    }

    let outboxID: Int64
    let lead: String
    let status: String
    let kind: Kind
    let insertedAt: ContinuousClock.Instant
    /// On the same clock, which may be before its beginning.
    let occurredAt: ContinuousClock.Instant
    /// What an odd row has in its columns.
    let columns: Columns

    struct Columns: Sendable {
        var workspace = Target.workspace
        var eventID: String?
        var isDenied = false
        var hasValue = true
        var currency: String?
        var isMessaging = false
        /// The click ids whose value nobody can find fault with.
        var goodClicks: Set<String> = []
    }

    static let table = """
        CREATE TABLE torture.inserted (
            outbox_id bigint NOT NULL, lead_id text NOT NULL, status text NOT NULL, occurred_at timestamptz NOT NULL,
            kind text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(),
            -- The odd ones as they were inserted, but for the largest column.
            columns jsonb);
        """

    static func read(_ session: Session) async throws -> [InsertedRow] {
        try await session.run { connection in
            let rows = try await connection.query(
                """
                SELECT outbox_id, lead_id, status, kind, (extract(epoch FROM clock_timestamp() - at) * 1000000)::bigint,
                    (extract(epoch FROM clock_timestamp() - occurred_at) * 1000000)::bigint,
                    coalesce(columns ->> 'workspace', '\(Target.workspace)'), columns ->> 'event_id',
                    coalesce(columns ->> 'consent_ad_user_data' = 'denied', false),
                    columns IS NULL OR columns ->> 'actual_value' IS NOT NULL, columns ->> 'currency',
                    coalesce(columns ->> 'ctwa_clid', '') <> '',
                    concat_ws(' ', CASE WHEN columns ->> 'fbc' = 'fb.1.1700000000000.abc' THEN 'meta' END,
                        CASE WHEN columns ->> 'ga_client_id' = '1.2' THEN 'ga4' END,
                        CASE WHEN columns ->> 'gclid' = 'g' THEN 'google_ads' END,
                        CASE WHEN columns ->> 'ttclid' = 't' THEN 'tiktok' END,
                        CASE WHEN columns ->> 'li_fat_id' = md5('x') THEN 'linkedin' END)
                FROM torture.inserted ORDER BY outbox_id
                """, prepare: false)
            let now = ContinuousClock.now
            return try (0..<rows.count).map { row in
                guard let kind = Kind(rawValue: try rows.text(row, 3)) else { throw TortureError("a row of no kind") }
                return try InsertedRow(
                    outboxID: rows.int8(row, 0), lead: rows.text(row, 1), status: rows.text(row, 2), kind: kind,
                    insertedAt: now - .microseconds(rows.int8(row, 4)), occurredAt: now - .microseconds(rows.int8(row, 5)),
                    columns: Columns(
                        workspace: rows.text(row, 6), eventID: rows.optionalText(row, 7), isDenied: rows.bool(row, 8),
                        hasValue: rows.bool(row, 9), currency: rows.optionalText(row, 10), isMessaging: rows.bool(row, 11),
                        goodClicks: Set(rows.text(row, 12).split(separator: " ").map(String.init))))
            }
        }
    }

    /// The event that this row asks a destination for (rules D3, D5, R5); nil where its status or workspace is unknown.
    func event(on target: Target) -> (key: LoggedEvent.Key, category: String)? {
        guard columns.workspace == Target.workspace, target.knows(status) else { return nil }
        let category = target.category(of: status)
        var id = target.eventID(lead: lead, category: category)
        // Meta, TikTok and LinkedIn get the browser's own.
        if let own = columns.eventID, [.meta, .tiktok, .linkedin].contains(target.column) { id = own }
        return (LoggedEvent.Key(destination: target.destination, eventID: id), category)
    }
}
