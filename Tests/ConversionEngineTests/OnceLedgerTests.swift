import ConversionCore
@testable import ConversionEngine
import Destinations
import PostgresClient
import PostgresTestCluster
import Testing

@Suite("The once ledger: a row per lead (D4)")
struct OnceLedgerTests {
    private static func key(_ lead: UInt64, _ event: UInt64) -> PostgresUUID { PostgresUUID(high: lead, low: event) }

    /// `lead: keys` of every row, in order.
    private static func rows(_ connection: PostgresConnection) async throws -> [String] {
        let rows = try await connection.query(
            """
            SELECT lead || ': ' || array_to_string(keys, ' ') FROM conversiond.once_ledger
            WHERE cardinality(keys) = cardinality(taken_at) ORDER BY lead
            """)
        return try (0..<rows.count).map { try rows.text($0, 0) }
    }

    private static func free(_ keys: [PostgresUUID], _ connection: PostgresConnection) async throws {
        try await connection.transaction { transaction async throws in try await free(keys, transaction) }
    }

    private static func free(_ keys: [PostgresUUID], _ transaction: PostgresTransaction) async throws {
        let source = "SELECT u.lead, u.key FROM unnest($1::bigint[], $2::bigint[]) AS u(lead, key)"
        let freeing = PostgresStatement(
            "WITH \(OnceLedger.freeing(source)) SELECT count(*) FROM given_back", [.int8Array(keys.map(\.lead)), .int8Array(keys.map(\.event))])
        try await transaction.pipeline([OnceLedger.locking(keys), freeing])
    }

    /// Returns when a session of the test's own database waits for a lock.
    private static func untilSomebodyWaits(_ observer: PostgresConnection) async throws {
        let waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        while try await observer.query(waiting, prepare: false).count == 0 { await Task.yield() }
    }

    @Test("what is free is taken, of several leads at once, and twice the same once")
    func takesWhatIsFree() async throws {
        try await SchemaDatabase.withCopy { _, connection async throws in
            let keys = [Self.key(2, 20), Self.key(1, 11), Self.key(1, 10), Self.key(2, 20), Self.key(.max, .max)]
            #expect(try await OnceLedger.take(keys, connection) == Set(keys))
            #expect(try await Self.rows(connection) == ["-1: -1", "1: 10 11", "2: 20"])
        }
    }

    @Test("of a lead that has some, only the others are taken, and are told; with none free, nothing is written")
    func takesTheRest() async throws {
        try await SchemaDatabase.withCopy { _, connection async throws in
            _ = try await OnceLedger.take([Self.key(1, 10), Self.key(1, 11), Self.key(2, 20)], connection)
            #expect(try await OnceLedger.take([Self.key(1, 11), Self.key(1, 12), Self.key(1, 9), Self.key(2, 20)], connection)
                == [Self.key(1, 12), Self.key(1, 9)])
            #expect(try await OnceLedger.take([Self.key(1, 12), Self.key(2, 20)], connection) == [])
            #expect(try await Self.rows(connection) == ["1: 10 11 9 12", "2: 20"])
        }
    }

    @Test("keys that are given back are free again; the lead's others stay, and a lead without any has no row")
    func givesBack() async throws {
        try await SchemaDatabase.withCopy { _, connection async throws in
            _ = try await OnceLedger.take([Self.key(1, 10), Self.key(1, 11), Self.key(1, 12), Self.key(2, 20)], connection)
            try await Self.free([Self.key(1, 11), Self.key(2, 20), Self.key(2, 99), Self.key(3, 30)], connection)
            #expect(try await Self.rows(connection) == ["1: 10 12"])
            #expect(try await OnceLedger.settled([Self.key(1, 10), Self.key(1, 11), Self.key(2, 20)], connection) == [Self.key(1, 10)])
            #expect(try await OnceLedger.take([Self.key(1, 10), Self.key(1, 11), Self.key(2, 20)], connection)
                == [Self.key(1, 11), Self.key(2, 20)])
        }
    }

    @Test("of two that want the same key, the second waits for the first, and has it only if the first rolls back", arguments: [true, false])
    func waits(commits: Bool) async throws {
        try await SchemaDatabase.withCopy { database, first async throws in
            _ = try await OnceLedger.take([Self.key(1, 9)], first)
            let second = try await database.connect()
            let observer = try await database.connect()
            var taken: Task<Set<PostgresUUID>, any Error>?
            do {
                try await first.transaction { transaction async throws in
                    #expect(try await OnceLedger.take([Self.key(1, 10), Self.key(2, 20)], transaction) == [Self.key(1, 10), Self.key(2, 20)])
                    taken = Task { try await OnceLedger.take([Self.key(2, 20), Self.key(1, 10), Self.key(1, 11)], second) }
                    try await Self.untilSomebodyWaits(observer)
                    if !commits { throw CancellationError() }
                }
            } catch is CancellationError {}
            let all: Set = [Self.key(1, 10), Self.key(1, 11), Self.key(2, 20)]
            #expect(try await taken?.value == (commits ? [Self.key(1, 11)] : all))
            #expect(try await OnceLedger.settled(Array(all), first) == all)
            await second.close()
            await observer.close()
        }
    }

    @Test("a key is given back although the lead's row grows or shrinks while it is waited for (R2)", arguments: [true, false])
    func givesBackMeanwhile(grows: Bool) async throws {
        try await SchemaDatabase.withCopy { database, first async throws in
            _ = try await OnceLedger.take(grows ? [Self.key(1, 10)] : [Self.key(1, 10), Self.key(1, 11)], first)
            let second = try await database.connect()
            let observer = try await database.connect()
            var freeing: Task<Void, any Error>?
            try await first.transaction { transaction async throws in
                if grows {
                    _ = try await OnceLedger.take([Self.key(1, 11)], transaction)
                } else {
                    try await Self.free([Self.key(1, 11)], transaction)
                }
                freeing = Task { try await Self.free([Self.key(1, 10)], second) }
                try await Self.untilSomebodyWaits(observer)
            }
            try await freeing?.value
            #expect(try await Self.rows(first) == (grows ? ["1: 11"] : []))
            await second.close()
            await observer.close()
        }
    }

    @Test("a key that a daemon takes while the earlier form is carried over is carried over as well")
    func migratesWhileTaken() async throws {
        try await SchemaDatabase.withEmpty { database, connection async throws in
            let position = try #require(Migrator.migrations.firstIndex { $0.name == "once_ledger" })
            try await connection.execute(
                script: "CREATE SCHEMA conversiond;" + Migrator.migrations[..<position].map(\.sql).joined(separator: "\n"), timeout: .seconds(60))
            let old = try await database.connect()
            let observer = try await database.connect()
            var migrating: Task<Void, any Error>?
            try await old.transaction { transaction async throws in
                try await transaction.query(
                    "INSERT INTO conversiond.once_key (key, destination_id) VALUES ($1, 1)", [.uuid(Self.key(1, 10))], prepare: false)
                migrating = Task {
                    try await connection.transaction { transaction async throws in
                        try await transaction.execute(script: Migrator.migrations[position].sql, timeout: .seconds(60))
                    }
                }
                try await Self.untilSomebodyWaits(observer)
            }
            try await migrating?.value
            #expect(try await Self.rows(connection) == ["1: 10"])
            await old.close()
            await observer.close()
        }
    }

    @Test("a contested event whose destination this instance has not read yet takes no key: it waits (R2)")
    func contestOfUnknownDestination() async throws {
        try await SchemaDatabase.withCopy { _, connection async throws in
            let settings = try await SettingsStore(connection).load(endpoints: Endpoints()).settings
            let id = try #require(settings.destinations.keys.sorted().first)
            var batch = PlannedBatch(destinationID: id, deduplicationWindow: nil, group: nil, delay: nil, isContested: true)
            batch.events.outboxIDs = [1]
            batch.events.leadIDs = ["a"]
            batch.events.leadStatuses = ["won"]
            batch.events.occurredAts = [1_800_000_000_000_000]
            batch.events.deadlines = [4_000_000_000_000_000]
            batch.events.eventNames = ["Purchase"]
            batch.events.categories = ["Purchase"]
            batch.events.eventIDs = ["cv1"]
            batch.events.amounts = [nil]
            batch.events.currencies = [nil]
            batch.events.onceKeys = [Self.key(1, 10)]
            batch.events.ends = [2]
            batch.events.bytes = Array("{}".utf8)
            try await connection.pipeline([PlanWriter.batch(batch, owner: nil)])
            let now = Timestamp(microseconds: 1_800_000_000_000_000)
            _ = try await Contest(settings: .empty, now: now).settle(connection)
            #expect(try await Self.rows(connection) == [])
            let result = try await Contest(settings: settings, now: now).settle(connection)
            #expect(result.won == 1 && result.alreadySent == 0)
        }
    }

    @Test("keys of the ledger's earlier form, a row per event, are carried over")
    func migrates() async throws {
        try await SchemaDatabase.withEmpty { _, connection async throws in
            let position = try #require(Migrator.migrations.firstIndex { $0.name == "once_ledger" })
            try await connection.execute(
                script: "CREATE SCHEMA conversiond;" + Migrator.migrations[..<position].map(\.sql).joined(separator: "\n"), timeout: .seconds(60))
            let keys = [Self.key(1, 10), Self.key(1, .max), Self.key(1 << 63, 1 << 63)]
            try await connection.query(
                "INSERT INTO conversiond.once_key (key, destination_id) SELECT k, 1 FROM unnest($1::uuid[]) AS k", [.uuidArray(keys)])
            try await connection.execute(script: Migrator.migrations[position].sql, timeout: .seconds(60))
            #expect(try await OnceLedger.settled(keys + [Self.key(1, 11)], connection) == Set(keys))
            #expect(try await OnceLedger.take(keys + [Self.key(1, 11)], connection) == [Self.key(1, 11)])
        }
    }
}
