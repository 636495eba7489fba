import PostgresClient

/// What the daemon's tables take on disk, in bytes.
struct TableSizes: Encodable, Sendable {
    /// The tables that are written and deleted all the time, each with what is stored beside it (TOAST).
    var hotTables: [String: Int]
    /// The same tables' indexes.
    var hotIndexes: [String: Int]
    /// The once ledger, kept for ever.
    var onceKey: Int
    /// The sync log and the transitions, kept for months.
    var history: Int

    /// What must not grow, however many events pass: all but the once ledger and the history.
    static let hot = ["outbox", "batch", "instance", "destination_state", "confirmation"]

    var hotBytes: Int { hotTables.values.reduce(0, +) + hotIndexes.values.reduce(0, +) }

    init(hotTables: [String: Int], hotIndexes: [String: Int] = [:], onceKey: Int = 0, history: Int = 0) {
        self.hotTables = hotTables
        self.hotIndexes = hotIndexes
        self.onceKey = onceKey
        self.history = history
    }

    init(_ connection: PostgresConnection) async throws {
        let rows = try await connection.query(
            """
            SELECT name, pg_table_size(relation), pg_indexes_size(relation)
            FROM (SELECT name, ('conversiond.' || name)::regclass AS relation FROM unnest($1::text[]) name) hot
            """, [.textArray(Self.hot)])
        self.init(hotTables: [:])
        for row in 0..<rows.count {
            let name = try rows.text(row, 0)
            hotTables[name] = Int(try rows.int8(row, 1))
            hotIndexes[name] = Int(try rows.int8(row, 2))
        }
        let kept = try await connection.query(
            """
            SELECT pg_total_relation_size('conversiond.once_ledger'),
                (SELECT sum(pg_total_relation_size(relid))::bigint
                FROM unnest('{conversiond.sync_log,conversiond.transition}'::regclass[]) parent, pg_partition_tree(parent))
            """)
        onceKey = Int(try kept.int8(0, 0))
        history = Int(try kept.int8(0, 1))
    }
}
