import PostgresClient
import Testing

@Suite("What the CRM and the operator call")
struct FunctionTests {
    @Test("enqueue() takes every column of the outbox that a CRM can give, of the same type")
    func enqueueArguments() async throws {
        let (columns, arguments) = try await SchemaDatabase.rolledBack { transaction in
            let columns = try await transaction.texts(
                """
                SELECT attname || ' ' || format_type(atttypid, atttypmod) FROM pg_attribute
                WHERE attrelid = 'conversiond.outbox'::regclass AND attnum > 0 AND NOT attisdropped
                    AND attname NOT IN ('id', 'created_at')
                """)
            let arguments = try await transaction.texts(
                """
                SELECT a.name || ' ' || format_type(a.type, NULL) FROM pg_proc p,
                    unnest(p.proargnames, p.proargtypes::oid[]) AS a(name, type)
                WHERE p.oid = 'conversiond.enqueue'::regproc
                """)
            return (columns, arguments)
        }
        #expect(columns.count == 45)
        #expect(columns.sorted() == arguments.sorted())
    }

    @Test("enqueue() stores every argument in the column of its name and returns the row's id")
    func enqueueStores() async throws {
        let differences = try await SchemaDatabase.rolledBack { transaction in
            let arguments = try await transaction.texts(
                """
                SELECT format('%I => ', attname) || CASE format_type(atttypid, NULL)
                    WHEN 'text' THEN CASE attname WHEN 'country' THEN '''ID''' WHEN 'currency' THEN '''IDR'''
                        WHEN 'consent_ad_user_data' THEN '''granted''' WHEN 'consent_ad_personalization' THEN '''denied'''
                        ELSE quote_literal('of ' || attname) END
                    WHEN 'date' THEN '''1980-02-29''' WHEN 'inet' THEN '''10.1.2.3''' WHEN 'jsonb' THEN '''{"a": 1}'''
                    WHEN 'numeric' THEN attnum || '.5'
                    WHEN 'timestamp with time zone' THEN format('''2026-11-%s 10:00:00+00''', 1 + attnum % 28) END
                FROM pg_attribute WHERE attrelid = 'conversiond.outbox'::regclass AND attnum > 0 AND attname NOT IN ('id', 'created_at')
                """)
            let id = try await transaction.number("SELECT conversiond.enqueue(\(arguments.joined(separator: ", ")))")
            let pairs = arguments.map { argument in
                let parts = argument.split(separator: " => ", maxSplits: 1)
                return "('\(parts[0])', (SELECT \(parts[0]) = \(parts[1]) FROM conversiond.outbox WHERE id = \(id)))"
            }
            return try await transaction.texts(
                "SELECT name FROM (VALUES \(pairs.joined(separator: ", "))) AS v(name, same) WHERE same IS NOT TRUE")
        }
        #expect(differences == [])
    }

    @Test("enqueue() without a workspace and a time means the default workspace and now")
    func enqueueDefaults() async throws {
        let row = try await SchemaDatabase.rolledBack {
            try await $0.rows("SELECT conversiond.enqueue('lead-1', 'won'), conversiond.enqueue('lead-1', 'lost', 'other')")
            return try await $0.texts(
                "SELECT workspace || ' ' || status || ' ' || (occurred_at = now() AND created_at = now()) FROM conversiond.outbox ORDER BY id")
        }
        #expect(row == ["default won true", "other lost true"])
    }

    @Test(
        "enqueue() refuses what an INSERT refuses, by the same name",
        arguments: [
            ("lead_id => '', status => 'won'", "lead_id_is_1_to_255_characters"),
            ("lead_id => 'l', status => ' '", "status_is_1_to_63_characters_without_control_characters"),
            ("lead_id => 'l', status => 'won', workspace => ''", "workspace_is_1_to_63_characters"),
            ("lead_id => 'l', status => 'won', actual_value => 'NaN'", "actual_value_is_from_0_to_below_1e15"),
            ("lead_id => 'l', status => 'won', currency => 'idr'", "currency_is_iso_4217"),
            ("lead_id => 'l', status => 'won', extra => '[]'", "extra_is_an_object"),
            ("lead_id => 'l', status => 'won', client_ip => '10.0.0.0/8'", "client_ip_is_one_address"),
            ("lead_id => 'l', status => 'won', occurred_at => 'infinity'", "occurred_at_is_from_1970_to_2100"),
        ])
    func enqueueRefuses(arguments: String, constraint: String) async throws {
        let error = try await SchemaDatabase.refusal(of: "SELECT conversiond.enqueue(\(arguments))", as: "conversiond_crm")
        #expect(error?.constraintName == constraint)
    }

    @Test("enqueue() refuses a null lead or status", arguments: [("NULL, 'won'", "lead_id"), ("'l', NULL", "status")])
    func enqueueNull(arguments: String, column: String) async throws {
        let error = try await SchemaDatabase.refusal(of: "SELECT conversiond.enqueue(\(arguments))", as: "conversiond_crm")
        #expect(error?.sqlState == "23502")
        #expect(error?.columnName == column)
    }

    @Test(
        "R40, R41: modal_trigger_statuses() gives a workspace's list in its order, null for an unknown workspace",
        arguments: [("", "{won,invoice}"), ("'default'", "{won,invoice}"), ("workspace => 'default'", "{won,invoice}"), ("'nobody'", "-"), ("NULL", "-")])
    func modalTriggerStatuses(arguments: String, expected: String) async throws {
        let found = try await SchemaDatabase.rolledBack(as: "conversiond_crm") {
            try await $0.one("SELECT conversiond.modal_trigger_statuses(\(arguments))::text")
        }
        #expect(found == expected)
    }

    @Test("R40: a workspace that names none has an empty list, not null")
    func noModalTriggerStatuses() async throws {
        let found = try await SchemaDatabase.rolledBack {
            try await $0.rows("INSERT INTO conversiond.workspace (name) VALUES ('plain')")
            return try await $0.one("SELECT conversiond.modal_trigger_statuses('plain')::text")
        }
        #expect(found == "{}")
    }

    private static let health = """
        SELECT concat_ws('|', state, why, waiting) FROM conversiond.destination_health WHERE destination = 'meta-main'
        """

    @Test("A pause shows with its words and keeps what was wrong; resume ends both")
    func pauseAndResume() async throws {
        let seen = try await SchemaDatabase.rolledBack { transaction in
            var seen = [try await transaction.one(Self.health)]
            try await transaction.rows(
                """
                UPDATE conversiond.destination_state SET state = 'blocked', since = '2026-01-01', reason = 'authentication', detail = '190',
                    failures = 3, retry_at = now() + interval '1 hour'
                """)
            seen.append(try await transaction.one(Self.health))
            try await transaction.rows("SELECT conversiond.pause_destination('meta-main', 'new pixel on Monday')")
            seen.append(try await transaction.one(Self.health))
            try await transaction.rows("SELECT conversiond.resume_destination('meta-main')")
            seen.append(try await transaction.one(Self.health))
            seen.append(
                try await transaction.one(
                    """
                    SELECT concat_ws('|', failures, retry_at IS NULL, since = now()) FROM conversiond.destination_state s
                    JOIN conversiond.destination d ON d.id = s.destination_id WHERE d.name = 'meta-main'
                    """))
            // Only the destination that was named is resumed.
            seen.append(
                try await transaction.one(
                    "SELECT state FROM conversiond.destination_health WHERE destination = 'tiktok-main'"))
            return seen
        }
        #expect(seen == ["ok|0", "blocked|authentication: 190|0", "paused|new pixel on Monday|0", "ok|0", "0|t|t", "blocked"])
    }

    @Test("A pause without a word says that a person did it; a second pause keeps the first one's time")
    func pauseTwice() async throws {
        let seen = try await SchemaDatabase.rolledBack { transaction in
            try await transaction.rows("SELECT conversiond.pause_destination('meta-main')")
            let first = try await transaction.one(Self.health)
            try await transaction.rows("UPDATE conversiond.destination_state SET paused_at = '2026-01-01' WHERE paused_at IS NOT NULL")
            try await transaction.rows("SELECT conversiond.pause_destination('meta-main', 'again')")
            return [
                first, try await transaction.one(Self.health),
                try await transaction.one(
                    "SELECT (since = '2026-01-01')::text FROM conversiond.destination_health WHERE destination = 'meta-main'"),
            ]
        }
        #expect(seen == ["paused|paused by a person|0", "paused|again|0", "true"])
    }

    @Test("retry() makes free batches due, leaves owned ones and the pause alone, and counts the events")
    func retry() async throws {
        let seen = try await SchemaDatabase.rolledBack { transaction in
            let tomorrow = "now() + interval '1 day'"
            try await transaction.insertBatch(destination: "meta-main", notBefore: tomorrow, events: 3, done: "\\x01")
            try await transaction.insertBatch(destination: "meta-main", notBefore: "now() - interval '1 day'", events: 2)
            try await transaction.insertBatch(destination: "meta-main", notBefore: tomorrow, events: 5, owner: 1)
            try await transaction.insertBatch(destination: "tiktok-main", notBefore: tomorrow, events: 7)
            try await transaction.rows("SELECT conversiond.pause_destination('meta-main')")
            try await transaction.rows(
                "UPDATE conversiond.destination_state SET state = 'backing_off', reason = 'unreachable', failures = 4")
            let hastened = try await transaction.one("SELECT conversiond.retry('meta-main')::text")
            let due = try await transaction.texts(
                "SELECT remaining || ' ' || (not_before <= now()) FROM conversiond.batch ORDER BY id")
            let states = try await transaction.texts(
                """
                SELECT d.name || ' ' || s.state || ' ' || s.failures || ' ' || (s.paused_at IS NOT NULL)
                FROM conversiond.destination_state s JOIN conversiond.destination d ON d.id = s.destination_id
                WHERE d.name IN ('meta-main', 'tiktok-main') ORDER BY 1
                """)
            return [hastened] + due + states
        }
        #expect(
            seen == [
                "4", "2 true", "2 true", "5 false", "7 false", "meta-main ok 0 true", "tiktok-main backing_off 4 false",
            ])
    }

    @Test(
        "An unknown destination is refused with its name and its workspace's",
        arguments: [
            "pause_destination('nope', 'why')", "resume_destination('nope')", "retry('nope')",
            "pause_destination('meta-main', NULL, 'nope')", "resume_destination('meta-main', 'nope')", "retry(NULL)",
        ])
    func unknownDestination(call: String) async throws {
        let error = try await SchemaDatabase.refusal(of: "SELECT conversiond.\(call)", as: "conversiond_admin")
        #expect(error?.sqlState == "P0002")
        if !call.contains("NULL)") { #expect(error?.message.contains("nope") == true) }
        #expect(error?.message.contains("has no destination") == true)
    }

    @Test("A destination that was taken out of the settings is unknown to these functions")
    func removedDestination() async throws {
        let error = try await SchemaDatabase.refusal(
            of: """
                WITH gone AS (UPDATE conversiond.destination SET removed_at = now() WHERE name = 'meta-main' RETURNING name)
                SELECT 1 FROM gone
                """)
        #expect(error == nil)
        await #expect(throws: PostgresError.self) {
            try await SchemaDatabase.rolledBack { transaction in
                try await transaction.rows("UPDATE conversiond.destination SET removed_at = now() WHERE name = 'meta-main'")
                try await transaction.rows("SELECT conversiond.pause_destination('meta-main')")
            }
        }
    }
}

extension PostgresExecuting {
    /// A batch of `events` events for a destination of the shared example, made by hand.
    func insertBatch(
        destination: String, notBefore: String = "now()", events: Int, done: String = "\\x", owner: Int? = nil,
        createdAt: String = "now()", deadline: String = "now() + interval '2 days'", firstOutboxID: Int = 1, lead: String = "lead"
    ) async throws {
        try await rows(
            """
            INSERT INTO conversiond.batch (destination_id, created_at, not_before, deadline, owner, remaining, done, outbox_ids, lead_ids,
                lead_statuses, occurred_ats, deadlines, event_names, categories, event_ids, amounts, currencies, once_keys, event_ends, events)
            SELECT (SELECT id FROM conversiond.destination WHERE name = '\(destination)' AND removed_at IS NULL), \(createdAt), \(notBefore),
                \(deadline), \(owner.map(String.init) ?? "NULL"), count(*) - bit_count('\(done)'::bytea), '\(done)',
                array_agg(\(firstOutboxID) + g), array_agg('\(lead)-' || g), array_agg('won'::text),
                array_agg(timestamptz '2026-11-22 10:00:00+00'), array_agg(\(deadline)), array_agg('Purchase'::text),
                array_agg('Purchase'::text), array_agg('cv' || g), array_agg(CASE WHEN g = 0 THEN NULL ELSE g || '.50' END),
                array_agg('IDR'::text), array_agg(gen_random_uuid()), array_agg(((g + 1) * 2)::int), decode(repeat('7b7d', \(events)), 'hex')
            FROM generate_series(0, \(events - 1)) g
            """)
    }
}
