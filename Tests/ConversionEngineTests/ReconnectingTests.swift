import ConversionCore
import PostgresClient
import PostgresTestCluster
import Testing

@testable import ConversionEngine

@Suite("What is told of a database that fails")
struct ReconnectingTests {
    private func told(_ play: (Reconnecting) async throws -> Void) async throws -> [Observation] {
        let log = ObservationLog()
        try await PostgresTestCluster.shared.withDatabase { database in
            let connection = Reconnecting(try database.configuration(), observer: log)
            try await play(connection)
            await connection.close()
        }
        return log.all
    }

    private func run(_ sql: String, _ activity: DatabaseActivity, on connection: Reconnecting) async -> Bool {
        do {
            return try await connection.run(activity) { try await $0.query(sql, prepare: false).count > 0 }
        } catch {
            return false
        }
    }

    @Test("A statement that the server refuses is told once, and as well again when itself succeeds, not when another does")
    func refusedStatement() async throws {
        let told = try await told { connection in
            for _ in 0..<3 {
                #expect(await !run("SELECT 1 / 0", .planning, on: connection))
                #expect(await run("SELECT 1", .claiming, on: connection))
            }
            #expect(await run("SELECT 1", .planning, on: connection))
        }
        guard told.count == 2, case .databaseFailed(.planning, _) = told[0] else {
            Issue.record("told \(told)")
            return
        }
        #expect(told[1] == .databaseRecovered(activity: .planning))
    }

    @Test("A lost session is told as well again with whatever next succeeds on a new one")
    func lostSession() async throws {
        let told = try await told { connection in
            #expect(await !run("SELECT pg_terminate_backend(pg_backend_pid())", .planning, on: connection))
            #expect(await run("SELECT 1", .claiming, on: connection))
        }
        guard told.count == 2, case .databaseFailed(.planning, _) = told[0] else {
            Issue.record("told \(told)")
            return
        }
        #expect(told[1] == .databaseRecovered(activity: .planning))
    }
}
