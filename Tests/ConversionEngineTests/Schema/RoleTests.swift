import PostgresClient
import Testing

@Suite("Who may do what")
struct RoleTests {
    enum Role: String, Sendable, CaseIterable {
        case crm = "conversiond_crm"
        case reader = "conversiond_reader"
        case daemon = "conversiond_daemon"
        case admin = "conversiond_admin"
    }

    struct Right: Sendable, CustomTestStringConvertible {
        var statement: String
        var allowed: Set<Role>
        var testDescription: String { statement }

        init(_ statement: String, _ allowed: Role...) {
            self.statement = statement
            self.allowed = Set(allowed)
        }
    }

    static let rights: [Right] = [
        // The outbox: in by the CRM, out by the daemon, read by nobody else.
        Right("INSERT INTO conversiond.outbox (lead_id, status) VALUES ('l', 'won')", .crm),
        Right("SELECT conversiond.enqueue(lead_id => 'l', status => 'won')", .crm),
        Right("INSERT INTO conversiond.outbox (lead_id, status) VALUES ('l', 'won') RETURNING id"),
        Right("SELECT count(*) FROM conversiond.outbox", .daemon),
        Right("SELECT email FROM conversiond.outbox", .daemon),
        Right("SELECT id FROM conversiond.outbox FOR UPDATE SKIP LOCKED", .daemon),
        Right("DELETE FROM conversiond.outbox WHERE id = 1", .daemon),
        Right("UPDATE conversiond.outbox SET status = 'lost'"),
        Right("UPDATE conversiond.outbox SET email = NULL"),
        Right("TRUNCATE conversiond.outbox"),
        Right("CREATE TRIGGER t AFTER INSERT ON conversiond.outbox EXECUTE FUNCTION conversiond.wake_idle_daemon()"),

        // What waits: its payload is the daemon's.
        Right("SELECT events FROM conversiond.batch", .daemon),
        Right("SELECT count(*) FROM conversiond.batch", .daemon),
        Right("UPDATE conversiond.batch SET attempt = 1", .daemon),
        Right("DELETE FROM conversiond.batch WHERE id = 1", .daemon),
        Right("SELECT keys FROM conversiond.once_ledger", .daemon),
        Right("INSERT INTO conversiond.once_ledger (lead, keys, taken_at, added) VALUES (1, '{1}', ARRAY[now()], 1)", .daemon),
        Right("UPDATE conversiond.once_ledger SET added = 0", .daemon),
        Right("DELETE FROM conversiond.once_ledger WHERE lead = -1", .daemon),
        Right("SELECT * FROM conversiond.destination_state", .daemon),
        Right("UPDATE conversiond.destination_state SET paused_at = now()", .daemon),
        Right("DELETE FROM conversiond.destination_state"),
        Right("SELECT * FROM conversiond.instance", .reader, .daemon, .admin),
        Right("UPDATE conversiond.instance SET heartbeat_at = now()", .daemon),

        // What the DBA reads.
        Right("SELECT * FROM conversiond.sync_log", .reader, .daemon, .admin),
        Right("SELECT * FROM conversiond.transition", .reader, .daemon, .admin),
        Right("SELECT * FROM conversiond.destination_health", .reader, .daemon, .admin),
        Right("SELECT * FROM conversiond.lead_timeline WHERE lead_id = 'l'", .reader, .daemon, .admin),
        Right("SELECT * FROM conversiond.backlog", .reader, .daemon, .admin),
        Right("SELECT * FROM conversiond.delivery", .reader, .daemon, .admin),
        Right("SELECT * FROM conversiond.reason", .reader, .daemon, .admin),
        Right("SELECT * FROM conversiond.event_catalog", .crm, .reader, .daemon, .admin),
        Right("SELECT * FROM conversiond.default_mapping", .crm, .reader, .daemon, .admin),
        Right("SELECT conversiond.event_id('default', 'd', 'l', 'Purchase')", .crm, .reader, .daemon, .admin),
        Right("SELECT conversiond.modal_trigger_statuses()", .crm, .reader, .daemon, .admin),

        // History is append-only, for the daemon as well.
        Right(
            """
            INSERT INTO conversiond.sync_log (workspace, lead_id, lead_status, occurred_at, status, attempt, final, outbox_id)
            VALUES ('default', 'l', 'won', now(), 'skipped', 0, true, 1)
            """, .daemon),
        Right("UPDATE conversiond.sync_log SET status = 'accepted'"),
        Right("DELETE FROM conversiond.sync_log"),
        Right("TRUNCATE conversiond.sync_log"),
        Right("UPDATE conversiond.transition SET lead_id = ''"),
        Right("DELETE FROM conversiond.transition"),
        Right("DROP TABLE conversiond.sync_log_default"),
        Right("DROP TABLE conversiond.sync_log"),
        Right("SELECT conversiond.make_partitions(1)", .daemon, .admin),
        Right("SELECT conversiond.drop_old_partitions('sync_log', '13 months')", .daemon, .admin),
        Right("SELECT conversiond.analyze_history()", .daemon, .admin),

        // Settings: seen by all who read, changed by the administrator.
        Right("SELECT * FROM conversiond.workspace", .reader, .daemon, .admin),
        Right("SELECT * FROM conversiond.destination", .reader, .daemon, .admin),
        Right("SELECT * FROM conversiond.destination_action", .reader, .daemon, .admin),
        Right("SELECT * FROM conversiond.settings_version", .reader, .daemon, .admin),
        Right("UPDATE conversiond.settings_version SET version = 0"),
        Right("UPDATE conversiond.workspace SET strategy = 'strict'", .admin),
        Right("INSERT INTO conversiond.workspace (name) VALUES ('other')", .admin),
        Right("INSERT INTO conversiond.destination (workspace, name, platform) VALUES ('default', 'x', 'meta')", .admin),
        Right("UPDATE conversiond.destination SET enabled = NOT enabled", .admin),
        Right("DELETE FROM conversiond.destination WHERE name = 'ga4-main'", .admin),
        Right("DELETE FROM conversiond.value_rule", .admin),
        Right("UPDATE conversiond.destination_event SET event_name = 'X'", .admin),
        Right("UPDATE conversiond.destination_messaging_event SET event_name = 'X'", .admin),
        Right("UPDATE conversiond.destination_action SET action_id = '1'", .admin),
        Right("DELETE FROM conversiond.destination_conversion", .admin),
        Right("TRUNCATE conversiond.destination CASCADE"),
        Right("DELETE FROM conversiond.event_catalog"),
        Right("UPDATE conversiond.default_mapping SET event_name = 'X'"),
        Right("DELETE FROM conversiond.reason"),

        // Hands on the lever.
        Right("SELECT conversiond.pause_destination('meta-main', 'test')", .admin),
        Right("SELECT conversiond.resume_destination('meta-main')", .admin),
        Right("SELECT conversiond.retry('meta-main')", .admin),
        Right("SELECT conversiond.destination_named('meta-main', 'default')"),

        // The schema itself.
        Right("CREATE TABLE conversiond.mine ()"),
        Right("CREATE FUNCTION conversiond.now() RETURNS int LANGUAGE sql AS 'SELECT 1'"),
        Right("ALTER TABLE conversiond.outbox DROP COLUMN email"),
        Right("INSERT INTO conversiond.schema_migration VALUES (99, 'mine')"),
    ]

    @Test("Each role may do what it must and nothing else", arguments: rights)
    func right(right: Right) async throws {
        for role in Role.allCases {
            let error = try await SchemaDatabase.refusal(of: right.statement, as: role.rawValue)
            if right.allowed.contains(role) {
                #expect(error == nil, "\(role.rawValue)")
            } else {
                #expect(error?.sqlState == "42501", "\(role.rawValue)")
            }
        }
    }

    @Test("A role without any of these does not even see into the schema", arguments: rights)
    func stranger(right: Right) async throws {
        let error = try await SchemaDatabase.refusalAsStranger(of: right.statement)
        #expect(error?.sqlState == "42501")
    }

    @Test("PUBLIC may write nothing, execute no function and see into nothing of the schema")
    func nothingIsPublic() async throws {
        let granted = try await SchemaDatabase.rolledBack {
            try await $0.texts(
                """
                SELECT c.relname || ' ' || a.privilege_type FROM pg_class c
                CROSS JOIN LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
                WHERE c.relnamespace = 'conversiond'::regnamespace AND a.grantee = 0
                UNION ALL
                SELECT p.proname || ' ' || a.privilege_type FROM pg_proc p
                CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                WHERE p.pronamespace = 'conversiond'::regnamespace AND a.grantee = 0
                UNION ALL
                SELECT n.nspname || ' ' || a.privilege_type FROM pg_namespace n
                CROSS JOIN LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
                WHERE n.nspname = 'conversiond' AND a.grantee = 0
                """)
        }
        // The version is for "conversiond check" under any login; without the schema's USAGE it shows nothing either.
        #expect(granted == ["schema_migration SELECT"])
    }

    @Test("A function that runs with its owner's rights cannot be led to other tables by the caller's search_path")
    func searchPaths() async throws {
        let functions = try await SchemaDatabase.rolledBack {
            try await $0.texts(
                """
                SELECT p.proname || ' ' || coalesce(array_to_string(p.proconfig, ' '), 'open') FROM pg_proc p
                JOIN pg_language l ON l.oid = p.prolang
                WHERE p.pronamespace = 'conversiond'::regnamespace AND (p.prosecdef OR l.lanname = 'plpgsql')
                """)
        }
        #expect(functions.count >= 12)
        #expect(functions.filter { !$0.contains("search_path=conversiond, pg_temp") } == [])
    }

    @Test("Objects of the caller's own do not stand in for the schema's in enqueue")
    func temporaryTableOfTheSameName() async throws {
        let count = try await SchemaDatabase.rolledBack { transaction in
            try await transaction.rows("CREATE TEMPORARY TABLE outbox (LIKE conversiond.outbox)")
            try await transaction.rows("GRANT ALL ON outbox TO conversiond_crm")
            try await transaction.rows("SET LOCAL ROLE conversiond_crm")
            try await transaction.rows("SET LOCAL search_path = pg_temp, conversiond")
            try await transaction.rows("SELECT conversiond.enqueue(lead_id => 'taken', status => 'won')")
            try await transaction.rows("RESET ROLE")
            return try await transaction.number("SELECT count(*) FROM conversiond.outbox WHERE lead_id = 'taken'")
        }
        #expect(count == 1)
    }

    @Test("The roles cannot log in and have no right over the server")
    func groupRoles() async throws {
        let roles = try await SchemaDatabase.rolledBack {
            try await $0.texts(
                """
                SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'conversiond\\_%' AND NOT (rolcanlogin OR rolsuper OR rolcreatedb
                    OR rolcreaterole OR rolreplication OR rolbypassrls) ORDER BY 1
                """)
        }
        #expect(roles.filter { Role(rawValue: $0) != nil } == Role.allCases.map(\.rawValue).sorted())
    }

    @Test("No column that a reader sees holds an identifier or a payload (D17)")
    func readerSeesNoPersonalData() async throws {
        let columns = try await SchemaDatabase.rolledBack {
            try await $0.texts(
                """
                SELECT c.table_name || '.' || c.column_name FROM information_schema.columns c
                WHERE c.table_schema = 'conversiond' AND c.column_name ~ '^(email|phone|first_name|last_name|city|client_ip|user_agent|birth_date|events|once_keys|key|extra|fbc|gclid|token|secret)$'
                    AND has_column_privilege('conversiond_reader', format('conversiond.%I', c.table_name), c.column_name, 'SELECT')
                """)
        }
        #expect(columns == [])
    }
}

extension SchemaDatabase {
    /// The refusal of a statement to a role that was granted nothing.
    static func refusalAsStranger(of sql: String) async throws -> PostgresError? {
        do {
            try await rolledBack { transaction in
                try await transaction.rows("CREATE ROLE conversiond_test_stranger")
                try await transaction.rows("SET LOCAL ROLE conversiond_test_stranger")
                try await transaction.rows(sql)
            }
            return nil
        } catch let error as PostgresError where error.sqlState != nil {
            return error
        }
    }
}
