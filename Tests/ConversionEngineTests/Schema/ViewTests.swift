import PostgresClient
import Testing

@Suite("What the DBA reads, on rows made by hand")
struct ViewTests {
    @Test("destination_health: the four states, their reasons, and what waits, one row per destination in the settings")
    func health() async throws {
        let rows = try await SchemaDatabase.rolledBack { transaction in
            try await transaction.rows(
                """
                UPDATE conversiond.destination_state s SET
                    state = CASE d.name WHEN 'ga4-main' THEN 'backing_off' WHEN 'google-ads' THEN 'blocked' WHEN 'tiktok-main' THEN 'blocked' ELSE 'ok' END,
                    reason = CASE d.name WHEN 'ga4-main' THEN 'unreachable' WHEN 'meta-main' THEN NULL ELSE 'authentication' END,
                    detail = CASE d.name WHEN 'google-ads' THEN 'invalid_grant' END,
                    paused_at = CASE d.name WHEN 'tiktok-main' THEN timestamptz '2026-11-01 10:00:00+00' END,
                    since = timestamptz '2026-10-01 10:00:00+00'
                FROM conversiond.destination d WHERE d.id = s.destination_id
                """)
            try await transaction.insertBatch(destination: "google-ads", events: 3, done: "\\x02", createdAt: "timestamptz '2026-11-03 00:00:00+00'",
                deadline: "timestamptz '2026-12-03 00:00:00+00'")
            try await transaction.insertBatch(destination: "google-ads", events: 4, owner: 1, createdAt: "timestamptz '2026-11-02 00:00:00+00'",
                deadline: "timestamptz '2026-12-04 00:00:00+00'")
            try await transaction.insertBatch(destination: "linkedin-main", events: 9)
            return try await transaction.texts(
                """
                SELECT concat_ws('|', destination, platform, state, coalesce(why, '-'), (since AT TIME ZONE 'UTC')::date, waiting,
                    CASE destination WHEN 'google-ads' THEN concat_ws('|', (oldest_waiting_at AT TIME ZONE 'UTC')::date, (next_deadline_at AT TIME ZONE 'UTC')::date)
                        WHEN 'meta-main' THEN coalesce(oldest_waiting_at, next_deadline_at, last_accepted_at)::text END)
                FROM conversiond.destination_health ORDER BY destination
                """)
        }
        #expect(
            rows == [
                "ga4-main|ga4|backing_off|unreachable|2026-10-01|0",
                "google-ads|google_ads|blocked|authentication: invalid_grant|2026-10-01|6|2026-11-02|2026-12-03",
                "linkedin-main|linkedin|ok|-|2026-10-01|9",
                "meta-main|meta|ok|-|2026-10-01|0",
                "tiktok-main|tiktok|paused|paused by a person|2026-11-01|0",
            ])
    }

    @Test("destination_health shows a destination that was removed for as long as events wait for it")
    func removed() async throws {
        let counts = try await SchemaDatabase.rolledBack { transaction in
            try await transaction.insertBatch(destination: "meta-main", events: 1)
            try await transaction.rows("UPDATE conversiond.destination SET removed_at = now() WHERE name IN ('meta-main', 'ga4-main')")
            let query = "SELECT string_agg(destination, ' ' ORDER BY destination) FROM conversiond.destination_health"
            let before = try await transaction.one(query)
            try await transaction.rows("DELETE FROM conversiond.batch")
            return [before, try await transaction.one(query)]
        }
        #expect(counts == ["google-ads linkedin-main meta-main tiktok-main", "google-ads linkedin-main tiktok-main"])
    }

    private static let backlog = """
        SELECT concat_ws('|', outbox_rows, coalesce(outbox_oldest_at::text, '-'), deliveries_waiting, deliveries_in_flight,
            coalesce(deliveries_oldest_at::text, '-')) FROM conversiond.backlog
        """

    @Test("backlog is one row of zeros when nothing waits")
    func emptyBacklog() async throws {
        let backlog = try await SchemaDatabase.rolledBack { try await $0.texts(Self.backlog) }
        #expect(backlog == ["0|-|0|0|-"])
    }

    @Test("backlog counts rows and events, not batches, and parts what is in hand from what is not")
    func backlog() async throws {
        let backlog = try await SchemaDatabase.rolledBack { transaction in
            try await transaction.rows("SET LOCAL TIME ZONE 'UTC'")
            try await transaction.rows(
                """
                INSERT INTO conversiond.outbox (lead_id, status, created_at)
                VALUES ('a', 'won', '2026-11-02 00:00:00+00'), ('b', 'won', '2026-11-01 00:00:00+00')
                """)
            try await transaction.insertBatch(destination: "meta-main", events: 20, done: "\\xff01", createdAt: "timestamptz '2026-11-05 00:00:00+00'")
            try await transaction.insertBatch(destination: "ga4-main", events: 5, owner: 7, createdAt: "timestamptz '2026-11-04 00:00:00+00'")
            return try await transaction.one(Self.backlog)
        }
        #expect(backlog == "2|2026-11-01 00:00:00+00|11|5|2026-11-04 00:00:00+00")
    }

    @Test(
        "delivery unfolds the events of a batch that have no final outcome yet",
        arguments: [
            ("\\x", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), ("\\x01", [2, 3, 4, 5, 6, 7, 8, 9, 10]), ("\\x80", [1, 2, 3, 4, 5, 6, 7, 9, 10]),
            ("\\xff", [9, 10]), ("\\x0001", [1, 2, 3, 4, 5, 6, 7, 8, 10]), ("\\xff02", [9]), ("\\xff03", []),
        ])
    func delivery(done: String, expected: [Int]) async throws {
        let rows = try await SchemaDatabase.rolledBack { transaction in
            try await transaction.insertBatch(destination: "meta-main", events: 10, done: done)
            return try await transaction.texts("SELECT outbox_id::text FROM conversiond.delivery ORDER BY delivery.outbox_id")
        }
        #expect(rows == expected.map(String.init))
    }

    @Test("delivery tells of each event where it goes and what it is, and nothing of its payload")
    func deliveryColumns() async throws {
        let (row, columns) = try await SchemaDatabase.rolledBack { transaction in
            try await transaction.insertBatch(destination: "meta-main", events: 2, owner: 3, firstOutboxID: 40, lead: "lead")
            try await transaction.rows("UPDATE conversiond.batch SET attempt = 2, waiting_for = 'unreachable'")
            let row = try await transaction.texts(
                """
                SELECT concat_ws('|', workspace, destination, platform, outbox_id, lead_id, lead_status, event_name, category, event_id,
                    coalesce(value::text, '-'), currency, attempt, owner, waiting_for) FROM conversiond.delivery ORDER BY outbox_id
                """)
            let columns = try await transaction.texts(
                "SELECT attname::text FROM pg_attribute WHERE attrelid = 'conversiond.delivery'::regclass AND attnum > 0")
            return (row, columns)
        }
        #expect(
            row == [
                "default|meta-main|meta|40|lead-0|won|Purchase|Purchase|cv0|-|IDR|2|3|unreachable",
                "default|meta-main|meta|41|lead-1|won|Purchase|Purchase|cv1|1.50|IDR|2|3|unreachable",
            ])
        #expect(Set(columns).isDisjoint(with: ["events", "once_keys", "done"]))
    }

    // MARK: lead_timeline

    private static func transition(_ outboxID: Int, lead: String, status: String, minute: Int, planned: [String]) -> String {
        """
        INSERT INTO conversiond.transition (outbox_id, workspace, lead_id, lead_status, occurred_at, identifiers, settings_version, planned)
        VALUES (\(outboxID), 'default', '\(lead)', '\(status)', timestamptz '2026-11-22 10:00:00+00' + \(minute) * interval '1 minute', 'fbc', 1,
            ARRAY(SELECT id FROM conversiond.destination WHERE name = ANY ('{\(planned.joined(separator: ","))}')))
        """
    }

    private static func log(_ outboxID: Int, lead: String, _ destination: String, _ status: String, _ reason: String?, attempt: Int, final: Bool, workspace: String = "default") -> String {
        """
        INSERT INTO conversiond.sync_log (workspace, lead_id, lead_status, occurred_at, destination, platform, status, reason, attempt, final, outbox_id, logged_at)
        VALUES ('\(workspace)', '\(lead)', 'won', now(), '\(destination)', 'meta', '\(status)', \(reason.map { "'\($0)'" } ?? "NULL"), \(attempt), \(final),
            \(outboxID), now() + \(attempt) * interval '1 second')
        """
    }

    private static func timeline(_ lead: String) -> String {
        """
        SELECT concat_ws('|', lead_status, coalesce(destination, '-'), coalesce(status, '-'), coalesce(reason, '-'), attempt, final)
        FROM conversiond.lead_timeline WHERE lead_id = '\(lead)'
        """
    }

    @Test("lead_timeline: a lead's statuses in the order they were reached, each destination's attempts in order, waiting ones last")
    func timeline() async throws {
        let rows = try await SchemaDatabase.rolledBack { transaction in
            for statement in [
                Self.transition(12, lead: "a", status: "won", minute: 5, planned: ["meta-main", "ga4-main", "google-ads"]),
                Self.transition(11, lead: "a", status: "new", minute: 1, planned: ["meta-main"]),
                Self.transition(13, lead: "b", status: "new", minute: 0, planned: ["meta-main"]),
                Self.transition(14, lead: "a", status: "lost", minute: 9, planned: []),
                Self.log(11, lead: "a", "meta-main", "accepted", nil, attempt: 1, final: true),
                Self.log(11, lead: "a", "ga4-main", "skipped", "dont_send", attempt: 0, final: true),
                Self.log(12, lead: "a", "meta-main", "failed", "unreachable", attempt: 1, final: false),
                Self.log(12, lead: "a", "meta-main", "accepted", nil, attempt: 2, final: true),
                Self.log(12, lead: "a", "ga4-main", "failed", "rate_limited", attempt: 1, final: false),
                // Another tenant's lead of the same id.
                Self.log(12, lead: "a", "meta-main", "failed", "rejected", attempt: 1, final: true, workspace: "other"),
                "SELECT conversiond.pause_destination('google-ads')",
            ] { try await transaction.rows(statement) }
            return try await transaction.texts(Self.timeline("a"))
        }
        #expect(
            rows == [
                "new|ga4-main|skipped|dont_send|0|t", "new|meta-main|accepted|-|1|t", "won|ga4-main|failed|rate_limited|1|f",
                "won|ga4-main|waiting|-|f", "won|google-ads|waiting|paused|f", "won|meta-main|failed|unreachable|1|f",
                "won|meta-main|accepted|-|2|t", "lost|-|-|-",
            ])
    }

    @Test("lead_timeline: what was settled before a destination was renamed does not wait after it")
    func renamed() async throws {
        let rows = try await SchemaDatabase.rolledBack { transaction in
            for statement in [
                Self.transition(11, lead: "a", status: "won", minute: 1, planned: ["meta-main"]),
                Self.log(11, lead: "a", "meta-main", "accepted", nil, attempt: 1, final: true),
                "UPDATE conversiond.destination SET name = 'meta-2' WHERE name = 'meta-main'",
                "UPDATE conversiond.destination SET name = 'meta-3' WHERE name = 'meta-2'",
            ] { try await transaction.rows(statement) }
            return try await transaction.texts(Self.timeline("a"))
        }
        #expect(rows == ["won|meta-main|accepted|-|1|t"])
    }

    @Test(
        "The contract's columns are there, in its order",
        arguments: [
            (
                "sync_log",
                "id logged_at workspace lead_id lead_status occurred_at destination platform event_name category event_id status reason detail attempt final retry_at delivered http_status platform_code request_id value currency outbox_id"
            ), ("event_catalog", "platform event_name description use_case group"), ("default_mapping", "type status platform event_name"),
        ])
    func contractColumns(table: String, columns: String) async throws {
        let found = try await SchemaDatabase.rolledBack {
            try await $0.one(
                """
                SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute
                WHERE attrelid = 'conversiond.\(table)'::regclass AND attnum > 0 AND NOT attisdropped
                """)
        }
        #expect(found == columns)
    }

    @Test("sync_log takes the four statuses of D10 and no other")
    func statuses() async throws {
        for status in ["accepted", "partial_failure", "failed", "skipped"] {
            #expect(try await SchemaDatabase.refusal(of: Self.log(1, lead: "l", "d", status, nil, attempt: 1, final: true)) == nil)
        }
        let error = try await SchemaDatabase.refusal(of: Self.log(1, lead: "l", "d", "waiting", nil, attempt: 1, final: true))
        #expect(error?.sqlState == "23514")
    }
}
