import ConversionCore
@testable import ConversionEngine
import PostgresClient
import PostgresTestCluster
import Testing

/// The plans of the statements that run all the time, on tables in every condition they get into.
@Suite("Hot statements find their rows by index")
struct PlanTests {
    /// What the tables hold, and what the planner believes they hold.
    enum Condition: String, Sendable, CaseIterable {
        case full, fullButAnalysedEmpty, fullAndNeverAnalysed, drainedButAnalysedFull

        var isFull: Bool { self != .drainedButAnalysedFull }
    }

    private static let fill = """
        INSERT INTO conversiond.outbox (lead_id, status, email, user_agent)
        SELECT 'lead-' || g, 'won', 'somebody' || g || '@example.com', repeat('Mozilla ', 10) FROM generate_series(1, 200000) g;
        INSERT INTO conversiond.batch (destination_id, not_before, deadline, owner, remaining, outbox_ids, lead_ids, lead_statuses,
            occurred_ats, deadlines, event_names, categories, event_ids, amounts, currencies, once_keys, event_ends, events)
        SELECT (SELECT min(id) FROM conversiond.destination) + g % 5, now() + (g % 3 - 1) * interval '1 hour',
            now() + g % 1000 * interval '1 minute', CASE WHEN g % 20 = 0 THEN g % 3 END, 5, array_agg(h), array_agg('lead-' || h),
            array_agg('won'::text), array_agg(now()), array_agg(now()), array_agg('P'::text), array_agg('P'::text),
            array_agg('cv' || h), array_agg('1'::text), array_agg('IDR'::text), array_agg(gen_random_uuid()), array_agg(h), '\\x00'
        FROM generate_series(1, 20000) g, generate_series(1, 5) h GROUP BY g;
        INSERT INTO conversiond.once_ledger (lead, keys, taken_at, added)
        SELECT g, '{1,2,3,4,5}', array_fill(now(), ARRAY[5]), 5 FROM generate_series(1, 100000) g;
        INSERT INTO conversiond.transition (outbox_id, workspace, lead_id, lead_status, occurred_at, identifiers, settings_version, planned)
        SELECT g, 'default', 'lead-' || g, 'won', now(), 'fbc', 1, '{1,2}' FROM generate_series(1, 50000) g;
        INSERT INTO conversiond.sync_log (workspace, lead_id, lead_status, occurred_at, destination, platform, status, attempt, final, outbox_id)
        SELECT 'default', 'lead-' || g, 'won', now(), 'meta-main', 'meta', 'accepted', 1, true, g FROM generate_series(1, 50000) g;
        """
    private static let analyze =
        "ANALYZE conversiond.outbox; ANALYZE conversiond.batch; ANALYZE conversiond.once_ledger; SELECT conversiond.analyze_history();"
    private static let drain = """
        DELETE FROM conversiond.outbox; DELETE FROM conversiond.batch; DELETE FROM conversiond.once_ledger;
        DELETE FROM conversiond.sync_log; DELETE FROM conversiond.transition;
        """

    private static func prepare(_ condition: Condition, _ connection: PostgresConnection) async throws {
        let tables = ["outbox", "batch", "once_ledger", "transition", "sync_log"]
        let still = "ALTER TABLE conversiond.%t SET (autovacuum_enabled = off);"
        // The parents of partitions take no such setting; theirs are left to the few seconds that this takes.
        try await connection.execute(script: tables.prefix(3).map { still.replacing("%t", with: $0) }.joined(), timeout: .seconds(60))
        let script = switch condition {
        case .full: fill + analyze
        case .fullButAnalysedEmpty: analyze + fill
        case .fullAndNeverAnalysed: fill
        // As with a snapshot held open: every row dead and none cleared away.
        case .drainedButAnalysedFull: fill + analyze + drain
        }
        try await connection.execute(script: script, timeout: .seconds(300))
    }

    private struct Statement {
        var name: String
        var sql: String
        var parameters: [PostgresParameter]
        /// Indexes that the plan must use.
        var indexes: [String]
        /// Tables that it must not read from end to end.
        var scanned: [String]
        /// Whether a sort in it is of a few candidates.
        var maySort = false
    }

    private static func statements(destinations: [Int32], month: String) -> [Statement] {
        let key = PostgresUUID(high: 1, low: 2)
        let update = BatchUpdate(
            batchID: 1, epoch: 1, previousRemaining: 5, remaining: 0, done: [], disposition: .finished, attempt: 1, doubt: Doubt(),
            waitingFor: nil, freedKeys: [key])
        let kept = BatchUpdate(
            batchID: 2, epoch: 1, previousRemaining: 5, remaining: 4, done: [1], disposition: .released(after: .seconds(1)), attempt: 1,
            doubt: Doubt(), waitingFor: .unreachable, freedKeys: [])
        var contents = OutcomeQueue.Contents()
        contents.order = [1, 2]
        contents.updates = [1: update, 2: kept]
        let writeBack = WriteBack(contents, instance: 1, now: Timestamp(microseconds: 0)).statement
        return [
            Statement(
                name: "take from the outbox", sql: OutboxReader.statement, parameters: [.int8(0), .int4(1000)],
                indexes: ["outbox_pkey"], scanned: ["outbox"]),
            Statement(
                name: "take from the outbox above the low-water mark", sql: OutboxReader.statement,
                parameters: [.int8(150_000), .int4(1000)], indexes: ["outbox_pkey"], scanned: ["outbox"]),
            Statement(
                name: "claim batches", sql: BatchStore.claimStatement,
                parameters: [
                    .int4(1), .int4Array(destinations), .int8Array(destinations.map { _ in 1000 }),
                    .boolArray(destinations.map { _ in false }), .timestamptz(1_800_000_000_000_000),
                ], indexes: ["batch_unowned", "batch_pkey"], scanned: ["batch"], maySort: true),
            Statement(
                name: "mark a batch as started", sql: BatchStore.markStatement,
                parameters: [.int8(1), .int4(1), .int4(1), .int4(5)], indexes: [], scanned: ["batch"]),
            Statement(
                name: "write back", sql: writeBack.sql, parameters: writeBack.parameters,
                indexes: ["batch_pkey", "once_ledger_pkey"], scanned: ["batch", "once_ledger"], maySort: true),
            Statement(
                name: "take once keys", sql: OnceLedger.takeStatement, parameters: OnceLedger.takeParameters([key]),
                indexes: [], scanned: ["once_ledger"], maySort: true),
            Statement(
                name: "one lead's timeline", sql: "SELECT * FROM conversiond.lead_timeline WHERE lead_id = $1",
                parameters: [.text("lead-77")], indexes: ["transition\(month)_lead_id_idx", "sync_log\(month)_lead_id_idx"],
                scanned: ["transition\(month)", "sync_log\(month)"], maySort: true),
        ]
    }

    @Test("whatever the statistics say", arguments: Condition.allCases)
    func plans(condition: Condition) async throws {
        try await SchemaDatabase.withCopy { _, connection in
            try await Self.prepare(condition, connection)
            let ids = try await connection.texts("SELECT id::text FROM conversiond.destination ORDER BY id").compactMap { Int32($0) }
            let month = try await connection.one("SELECT to_char(now() AT TIME ZONE 'UTC', '_YYYY_MM')")
            for statement in Self.statements(destinations: ids, month: month) {
                let plan = try await connection.texts("EXPLAIN " + statement.sql, statement.parameters).joined(separator: "\n")
                for index in statement.indexes { #expect(plan.contains(index), "\(statement.name): \(index)\n\(plan)") }
                for table in statement.scanned { #expect(!plan.contains("Seq Scan on \(table)"), "\(statement.name)\n\(plan)") }
                if !statement.maySort { #expect(!plan.contains("Sort"), "\(statement.name)\n\(plan)") }
            }
        }
    }

    @Test("The engine's sessions plan for the values at hand: a plan made while the tables were empty is not kept")
    func noGenericPlans() async throws {
        try await SchemaDatabase.withCopy { database, _ in
            let engine = Reconnecting(try database.configuration(), observer: SilentObserver())
            let mode = try await engine.run(.planning) { try await $0.one("SHOW plan_cache_mode") }
            #expect(mode == "force_custom_plan")
            await engine.close()
        }
    }

    @Test("The one plan of the statement that takes rows is kept, made while the tables were empty, and then finds 200,000 by id")
    func keptPlan() async throws {
        try await SchemaDatabase.withCopy { _, connection in
            try await connection.execute(script: "ALTER TABLE conversiond.outbox SET (autovacuum_enabled = off)")
            try await connection.execute(script: "PREPARE take AS " + OutboxReader.statement)
            for step in ["", "ANALYZE conversiond.outbox", Self.fill, "ANALYZE conversiond.outbox"] {
                try await connection.execute(script: step, timeout: .seconds(300))
                try await connection.transaction { transaction in
                    try await transaction.pipeline([OutboxReader.keepingPlans])
                    let rows = try await transaction.query("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) EXECUTE take(0, 100)", prepare: false)
                    let plan = try (0..<rows.count).map { try rows.text($0, 0) }
                    let text = plan.joined(separator: "\n")
                    #expect(text.contains("id > $1"), "not the generic plan: \(text)")
                    #expect(text.contains("Index Scan using outbox_pkey") && text.contains("Tid Scan"), "\(text)")
                    #expect(!text.contains("Seq Scan") && !text.contains("Sort"), "\(text)")
                    let buffers = try #require(plan.first { $0.contains("Buffers:") }?.firstMatch(of: /hit=(\d+)/)?.output.1)
                    #expect(try #require(Int(buffers)) < 3000, "\(text)")
                }
            }
        }
    }

    @Test("A claim touches as many pages with 200,000 rows waiting as it takes rows, not more")
    func claimCost() async throws {
        try await SchemaDatabase.withCopy { _, connection in
            try await Self.prepare(.fullButAnalysedEmpty, connection)
            let plan = try await connection.texts(
                "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) " + OutboxReader.statement, [.int8(0), .int4(100)])
            let buffers = try #require(plan.first { $0.contains("Buffers:") }?.firstMatch(of: /hit=(\d+)/)?.output.1)
            #expect(try #require(Int(buffers)) < 3000, "\(plan.joined(separator: "\n"))")
        }
    }
}

/// Hears everything and says nothing.
private struct SilentObserver: Observer {
    func observe(_ observation: Observation) {}
}
