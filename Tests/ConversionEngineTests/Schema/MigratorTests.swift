import ConversionEngine
import PostgresClient
import PostgresTestCluster
import Testing

@Suite("The migrator")
struct MigratorTests {
    private static let versions = Migrator.migrations.map(\.version)

    @Test("Migrations are numbered from 1 without a gap and each has a name")
    func numbering() {
        #expect(Self.versions == Array(1...Int32(Self.versions.count)))
        #expect(Set(Migrator.migrations.map(\.name)).count == Self.versions.count)
        #expect(Migrator.newestVersion == Self.versions.last)
    }

    @Test("An empty database is brought up to date once; the second time there is nothing to do")
    func twice() async throws {
        try await SchemaDatabase.withEmpty { _, connection async throws in
            let migrator = Migrator(connection)
            #expect(try await migrator.status() == .behind(version: 0, pending: Migrator.migrations))
            #expect(try await connection.number("SELECT count(*) FROM pg_namespace WHERE nspname = 'conversiond'") == 0)
            #expect(try await migrator.migrate() == Migrator.migrations)
            #expect(try await migrator.status() == .upToDate(version: Migrator.newestVersion))
            #expect(try await migrator.migrate() == [])
            #expect(
                try await connection.texts("SELECT m.version::text FROM conversiond.schema_migration m ORDER BY m.version") == Self.versions.map(String.init))
        }
    }

    @Test("Each migration is told before it is applied, and none is when there is nothing to do")
    func announced() async throws {
        try await SchemaDatabase.withEmpty { _, connection async throws in
            let (stream, told) = AsyncStream<Int32>.makeStream()
            _ = try await Migrator(connection).migrate { told.yield($0.version) }
            _ = try await Migrator(connection).migrate { told.yield($0.version) }
            told.finish()
            #expect(await stream.reduce(into: []) { $0.append($1) } == Self.versions)
        }
    }

    @Test("Eight that migrate an empty database at once apply each migration exactly once")
    func atOnce() async throws {
        try await SchemaDatabase.withEmpty { database, connection async throws in
            let applied = try await withThrowingTaskGroup(of: [Int32].self) { group in
                for _ in 1...8 {
                    group.addTask {
                        let own = try await database.connect()
                        let applied = try await Migrator(own).migrate().map(\.version)
                        await own.close()
                        return applied
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(applied.sorted() == Self.versions)
            #expect(try await Migrator(connection).status() == .upToDate(version: Migrator.newestVersion))
        }
    }

    @Test("Databases of one cluster can be migrated at once, although they share the roles")
    func databasesAtOnce() async throws {
        let cluster = try await PostgresTestCluster.start()
        do {
            try await withThrowingTaskGroup { group in
                for _ in 1...4 {
                    group.addTask {
                        try await cluster.withDatabase { database in
                            let connection = try await database.connect()
                            #expect(try await Migrator(connection).migrate() == Migrator.migrations)
                            await connection.close()
                        }
                    }
                }
                try await group.waitForAll()
            }
        } catch {
            try await cluster.stop()
            throw error
        }
        try await cluster.stop()
    }

    @Test("A migration that fails leaves nothing of itself; when its cause is gone, the next run goes on from there")
    func failure() async throws {
        try await SchemaDatabase.withEmpty { _, connection async throws in
            // In the way of one of the last statements of the outbox's migration.
            try await connection.execute(script: "CREATE SCHEMA conversiond; CREATE FUNCTION conversiond.wake_idle_daemon() RETURNS int LANGUAGE sql AS 'SELECT 1'")
            let failing = try #require(Migrator.migrations.first { $0.name == "outbox" }).version
            let error = await #expect(throws: PostgresError.self) { try await Migrator(connection).migrate() }
            #expect(error?.sqlState == "42723")
            #expect(try await Migrator(connection).status() == .behind(version: failing - 1, pending: Migrator.migrations.filter { $0.version >= failing }))
            #expect(try await connection.one("SELECT to_regclass('conversiond.outbox')::text") == "-")
            #expect(try await connection.one("SELECT to_regclass('conversiond.destination')::text") == "conversiond.destination")

            try await connection.rows("DROP FUNCTION conversiond.wake_idle_daemon()")
            #expect(try await Migrator(connection).migrate().map(\.version) == Self.versions.filter { $0 >= failing })
            #expect(try await Migrator(connection).status() == .upToDate(version: Migrator.newestVersion))
        }
    }

    @Test("A database of a newer conversiond is told to be ahead and is left alone")
    func ahead() async throws {
        try await SchemaDatabase.withCopy { _, connection async throws in
            let newer = Migrator.newestVersion + 1
            try await connection.rows("INSERT INTO conversiond.schema_migration (version, name) VALUES (\(newer), 'later')")
            #expect(try await Migrator(connection).status() == .ahead(version: newer, known: Migrator.newestVersion))
            #expect(try await Migrator(connection).migrate() == [])
        }
    }

    @Test("A database that lacks the last migration is behind by just that one")
    func behind() async throws {
        try await SchemaDatabase.withCopy { _, connection async throws in
            try await connection.rows("DELETE FROM conversiond.schema_migration WHERE version = \(Migrator.newestVersion)")
            #expect(
                try await Migrator(connection).status()
                    == .behind(version: Migrator.newestVersion - 1, pending: Array(Migrator.migrations.suffix(1))))
        }
    }
}
