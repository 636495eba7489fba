import ConversionCore
import PostgresClient

/// Writes one workspace's settings into the tables, inside the caller's transaction.
struct SettingsWriter {
    private let database: PostgresTransaction

    init(_ database: PostgresTransaction) {
        self.database = database
    }

    func write(_ settings: WorkspaceSettings) async throws {
        // Two applies at once would mark each other's destinations removed.
        try await database.query("SELECT pg_advisory_xact_lock(1668247158, 4)")
        try await writeWorkspace(settings)
        try await database.query(
            """
            UPDATE conversiond.destination SET removed_at = now()
            WHERE workspace = $1 AND removed_at IS NULL AND name <> ALL ($2)
            """, [.text(settings.name), .textArray(settings.destinations.map(\.name))])
        for (position, destination) in settings.destinations.enumerated() {
            try await write(destination, workspace: settings.name, position: position)
        }
    }

    private func writeWorkspace(_ settings: WorkspaceSettings) async throws {
        try await database.query(
            """
            INSERT INTO conversiond.workspace (name, strategy, mapping, currency, phone_country, consent, modal_trigger_statuses)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (name) DO UPDATE SET strategy = excluded.strategy, mapping = excluded.mapping,
                currency = excluded.currency, phone_country = excluded.phone_country, consent = excluded.consent,
                modal_trigger_statuses = excluded.modal_trigger_statuses
            """,
            [
                .text(settings.name), .text(settings.strategy.rawValue), .text(settings.mapping), .text(settings.currency),
                .text(settings.phoneCountry), .text(settings.consent.rawValue), .textArray(settings.modalTriggerStatuses),
            ])
        var statuses: [String] = []
        var positions: [Int16] = []
        var sources: [String] = []
        var amounts: [String?] = []
        for (status, chosen) in settings.values {
            for (index, source) in chosen.enumerated() {
                statuses.append(status)
                positions.append(Int16(index + 1))
                switch source {
                case .actual: sources.append("actual")
                case .estimated: sources.append("estimated")
                case .fixed: sources.append("fixed")
                }
                if case .fixed(let amount) = source { amounts.append(amount.text) } else { amounts.append(nil) }
            }
        }
        try await database.query("DELETE FROM conversiond.value_rule WHERE workspace = $1", [.text(settings.name)])
        try await database.query(
            """
            INSERT INTO conversiond.value_rule (workspace, status, position, source, amount)
            SELECT $1, u.status, u.position, u.source, u.amount::numeric
            FROM unnest($2::text[], $3::smallint[], $4::text[], $5::text[]) AS u(status, position, source, amount)
            """,
            [.text(settings.name), .textArray(statuses), .int2Array(positions), .textArray(sources), .textArray(amounts)])
    }

    private func write(_ destination: DestinationSettings, workspace: String, position: Int) async throws {
        // A destination that was removed and comes back is the same one: its once keys hold (rule D4).
        let rows = try await database.query(
            """
            WITH wanted AS (
                SELECT id FROM conversiond.destination WHERE workspace = $1 AND name = $2
                ORDER BY removed_at DESC NULLS FIRST LIMIT 1
            ), updated AS (
                UPDATE conversiond.destination d SET position = $3, platform = $4, enabled = $5, options = $6,
                    strict_requires_any = $7, once_per = $8, resend_when_unknown = $9,
                    max_age = $10 * interval '1 microsecond', batch_size = $11, max_in_flight = $12, removed_at = NULL
                FROM wanted WHERE d.id = wanted.id RETURNING d.id
            ), inserted AS (
                INSERT INTO conversiond.destination (workspace, name, position, platform, enabled, options, strict_requires_any,
                    once_per, resend_when_unknown, max_age, batch_size, max_in_flight)
                SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 * interval '1 microsecond', $11, $12
                WHERE NOT EXISTS (SELECT FROM wanted) RETURNING id
            )
            SELECT id FROM updated UNION ALL SELECT id FROM inserted
            """,
            [
                .text(workspace), .text(destination.name), .int4(Int32(position)), .text(destination.platform.rawValue),
                .bool(destination.enabled), .jsonb(DestinationOptions.json(of: destination.configuration)),
                destination.strictRequiresAny.map { .textArray($0.map(\.rawValue)) } ?? .null(.textArray),
                .text(destination.oncePer.rawValue), .bool(destination.resendWhenUnknown),
                .int8(destination.maxAge?.microseconds), .int4(destination.batchSize.map(Int32.init)),
                .int4(destination.maxInFlight.map(Int32.init)),
            ])
        let id = try rows.int4(0, 0)
        try await replace("destination_event", key: "status", value: "event_name", of: id, with: destination.events)
        var messagingEvents: [String: String] = [:]
        var actions: [String: String] = [:]
        var conversions: [String: String] = [:]
        switch destination.configuration {
        case .meta(let meta): messagingEvents = meta.messagingEvents
        case .googleAds(let ads): actions = ads.actions
        case .linkedin(let linkedin): conversions = linkedin.conversions
        case .ga4, .tiktok: break
        }
        try await replace("destination_messaging_event", key: "status", value: "event_name", of: id, with: messagingEvents)
        try await replace("destination_action", key: "status", value: "action_id", of: id, with: actions)
        try await replace("destination_conversion", key: "category", value: "conversion_id", of: id, with: conversions)
    }

    private func replace(
        _ table: String, key: String, value: String, of destination: Int32, with entries: [String: String]
    ) async throws {
        try await database.query("DELETE FROM conversiond.\(table) WHERE destination_id = $1", [.int4(destination)])
        guard !entries.isEmpty else { return }
        let sorted = entries.sorted { $0.key < $1.key }
        try await database.query(
            """
            INSERT INTO conversiond.\(table) (destination_id, \(key), \(value))
            SELECT $1, u.key, u.value FROM unnest($2::text[], $3::text[]) AS u(key, value)
            """, [.int4(destination), .textArray(sorted.map(\.key)), .textArray(sorted.map(\.value))])
    }
}
