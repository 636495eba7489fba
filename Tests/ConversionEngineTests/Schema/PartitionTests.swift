import PostgresClient
import PostgresTestCluster
import Testing

@Suite("Partitions of the history")
struct PartitionTests {
    private static func partitions(_ database: some PostgresExecuting, of parent: String) async throws -> [String] {
        try await database.texts(
            """
            SELECT c.relname::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = 'conversiond.\(parent)'::regclass ORDER BY 1
            """)
    }

    private static func month(_ database: some PostgresExecuting, _ parent: String, _ offset: Int) async throws -> String {
        try await database.one(
            """
            SELECT '\(parent)' || to_char(date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => \(offset)), '_YYYY_MM')
            """)
    }

    private static func insertLog(_ at: String) -> String {
        """
        INSERT INTO conversiond.sync_log (logged_at, workspace, lead_id, lead_status, occurred_at, status, attempt, final, outbox_id)
        VALUES (\(at), 'default', 'l', 'won', now(), 'skipped', 0, true, 1)
        """
    }

    @Test("A migrated schema has this month and two more; making them again makes none")
    func made() async throws {
        try await SchemaDatabase.rolledBack { transaction async throws in
            for parent in ["transition", "sync_log"] {
                var expected: [String] = []
                for offset in 0...2 { expected.append(try await Self.month(transaction, parent, offset)) }
                #expect(try await Self.partitions(transaction, of: parent) == expected + ["\(parent)_default"])
            }
            #expect(try await transaction.number("SELECT conversiond.make_partitions()") == 0)
            #expect(try await transaction.number("SELECT conversiond.make_partitions(5)") == 6)
            #expect(try await transaction.number("SELECT conversiond.make_partitions(5)") == 0)
        }
    }

    @Test("Months ahead out of range are refused", arguments: ["-1", "25", "NULL"])
    func monthsAhead(months: String) async throws {
        let error = try await SchemaDatabase.refusal(of: "SELECT conversiond.make_partitions(\(months))")
        #expect(error?.sqlState == "22023")
    }

    @Test("Eight daemons that make partitions at once make each once")
    func atOnce() async throws {
        try await SchemaDatabase.withCopy { database, connection async throws in
            let made = try await withThrowingTaskGroup(of: Int64.self) { group in
                for _ in 1...8 {
                    group.addTask {
                        let own = try await database.connect()
                        let made = try await own.number("SELECT conversiond.make_partitions(6)")
                        await own.close()
                        return made
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(made == 8)
            #expect(try await Self.partitions(connection, of: "sync_log").count == 8)
        }
    }

    @Test("A new partition waits for no reader of the others, and no writer waits for it")
    func readersDoNotBlock() async throws {
        try await SchemaDatabase.withCopy { database, connection async throws in
            let reader = try await database.connect()
            try await reader.transaction { transaction async throws in
                // Held by a query of this month alone.
                let this = try await Self.month(transaction, "sync_log", 0)
                try await transaction.rows("LOCK TABLE ONLY conversiond.sync_log, ONLY conversiond.\(this) IN ACCESS SHARE MODE")
                #expect(try await connection.number("SELECT conversiond.make_partitions(3)") == 2)
                try await connection.rows(Self.insertLog("now()"))
            }
            await reader.close()
        }
    }

    @Test("Rows land in their month's partition, the first and last microsecond of it included")
    func routing() async throws {
        try await SchemaDatabase.rolledBack { transaction async throws in
            let start = "date_trunc('month', now(), 'UTC')"
            let next = "(date_trunc('month', now() AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC'"
            for at in ["now()", start, "\(next) - interval '1 microsecond'", next] {
                try await transaction.rows(Self.insertLog(at))
            }
            let this = try await Self.month(transaction, "sync_log", 0)
            let later = try await Self.month(transaction, "sync_log", 1)
            let found = try await transaction.texts(
                "SELECT tableoid::regclass::text || ' ' || count(*) FROM conversiond.sync_log GROUP BY tableoid ORDER BY 1")
            #expect(found == ["conversiond.\(this) 3", "conversiond.\(later) 1"])
            #expect(try await transaction.number("SELECT count(*) FROM ONLY conversiond.sync_log_default") == 0)
        }
    }

    @Test("Rows that came while there was no partition move into it when it is made")
    func defaultPartition() async throws {
        try await SchemaDatabase.rolledBack { transaction async throws in
            try await transaction.rows(Self.insertLog("now() + interval '4 months'"))
            try await transaction.rows(Self.insertLog("now() - interval '10 years'"))
            #expect(try await transaction.number("SELECT count(*) FROM conversiond.sync_log_default") == 2)
            let ids = try await transaction.texts("SELECT id::text FROM conversiond.sync_log ORDER BY id")
            #expect(try await transaction.number("SELECT conversiond.make_partitions(5)") == 6)
            #expect(try await transaction.number("SELECT count(*) FROM conversiond.sync_log_default") == 1)
            #expect(try await transaction.texts("SELECT id::text FROM conversiond.sync_log ORDER BY id") == ids)
            try await transaction.rows(Self.insertLog("now() + interval '4 months'"))
            #expect(try await transaction.number("SELECT count(*) FROM conversiond.sync_log") == 3)
        }
    }

    /// Adds the partitions of the past months.
    private static func addPast(_ months: Int, _ database: some PostgresExecuting) async throws {
        for parent in ["transition", "sync_log"] {
            for offset in 1...months {
                let name = try await month(database, parent, -offset)
                let bounds = try await database.one(
                    """
                    SELECT format('FROM (%L) TO (%L)', start AT TIME ZONE 'UTC', (start + interval '1 month') AT TIME ZONE 'UTC')
                    FROM (SELECT date_trunc('month', now() AT TIME ZONE 'UTC') - make_interval(months => \(offset)) AS start) m
                    """)
                try await database.rows("CREATE TABLE conversiond.\(name) PARTITION OF conversiond.\(parent) FOR VALUES \(bounds)")
            }
        }
    }

    @Test("Only whole months before the retention are dropped, of the table that was named")
    func dropped() async throws {
        try await SchemaDatabase.rolledBack { transaction async throws in
            try await Self.addPast(5, transaction)
            // Looks like a partition and is none.
            try await transaction.rows("CREATE TABLE conversiond.sync_log_2001_01 ()")
            #expect(try await transaction.number("SELECT conversiond.drop_old_partitions('sync_log', '3 months')") == 2)
            var expected: [String] = []
            for offset in -3...2 { expected.append(try await Self.month(transaction, "sync_log", offset)) }
            #expect(try await Self.partitions(transaction, of: "sync_log") == expected + ["sync_log_default"])
            #expect(try await Self.partitions(transaction, of: "transition").count == 9)
            #expect(try await transaction.number("SELECT conversiond.drop_old_partitions('sync_log', '3 months')") == 0)
            #expect(try await transaction.number("SELECT conversiond.drop_old_partitions('sync_log', '1 month')") == 2)
            #expect(try await transaction.number("SELECT count(*) FROM pg_class WHERE relname = 'sync_log_2001_01'") == 1)
        }
    }

    @Test(
        "A retention below a month and other tables are refused",
        arguments: [
            "'sync_log', '29 days'", "'sync_log', '0'", "'sync_log', '-1 year'", "'sync_log', NULL", "'outbox', '1 year'",
            "'sync_log_default', '1 year'", "'pg_class', '1 year'", "'sync_log; DROP TABLE conversiond.outbox', '1 year'", "NULL, '1 year'",
        ])
    func refused(arguments: String) async throws {
        let error = try await SchemaDatabase.refusal(of: "SELECT conversiond.drop_old_partitions(\(arguments))")
        #expect(error?.sqlState == "22023")
    }

    @Test("A month that somebody reads is left for the next call and holds nobody up for long")
    func beingRead() async throws {
        try await SchemaDatabase.withCopy { database, connection async throws in
            try await Self.addPast(3, connection)
            let reader = try await database.connect()
            try await reader.transaction { transaction async throws in
                try await transaction.rows("SELECT count(*) FROM conversiond.sync_log")
                #expect(try await connection.number("SELECT conversiond.drop_old_partitions('sync_log', '1 month')") == 0)
            }
            await reader.close()
            #expect(try await connection.number("SELECT conversiond.drop_old_partitions('sync_log', '1 month')") == 2)
        }
    }

    @Test("A question about some hours reads the partition of that month only")
    func pruning() async throws {
        try await SchemaDatabase.rolledBack { transaction async throws in
            let plan = try await transaction.texts(
                "EXPLAIN SELECT * FROM conversiond.sync_log WHERE logged_at >= date_trunc('month', now(), 'UTC') AND logged_at < date_trunc('month', now(), 'UTC') + interval '1 hour'"
            ).joined(separator: "\n")
            let this = try await Self.month(transaction, "sync_log", 0)
            #expect(plan.contains(this))
            #expect(plan.contains("Subplans Removed") || !plan.contains("Append"))
            for offset in 1...2 {
                let later = try await Self.month(transaction, "sync_log", offset)
                #expect(!plan.contains(later))
            }
            #expect(!plan.contains("sync_log_default"))
        }
    }
}
