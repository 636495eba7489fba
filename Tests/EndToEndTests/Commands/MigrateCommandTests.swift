import PostgresClient
import PostgresTestCluster
import Testing

@Suite("conversiond migrate", .timeLimit(.minutes(5))) struct MigrateCommandTests {
    @Test("applies every migration once, tells each, and repeats without doing anything") func twice() async throws {
        try await PostgresTestCluster.shared.withDatabase { database in
            let environment = CommandDatabase.environment(database)
            let before = try await ConversiondProcess.run(["migrate", "--check"], environment: environment)
            #expect(before.status == 1)
            #expect(before.output.contains("pending 0001_"))
            #expect(try await CommandDatabase.texts(database, "SELECT to_regnamespace('conversiond')::text") == [nil], "--check changes nothing")

            let first = try await ConversiondProcess.run(["migrate"], environment: environment)
            #expect(first.status == 0, "\(first.errors)")
            let count = try await CommandDatabase.texts(database, "SELECT count(*)::text FROM conversiond.schema_migration")[0]
            #expect(String(first.output.split(separator: "\n").count { $0.hasPrefix("applying ") }) == count)

            let second = try await ConversiondProcess.run(["migrate"], environment: environment)
            #expect(second.status == 0)
            #expect(second.output.hasPrefix("up to date"))
            let check = try await ConversiondProcess.run(["migrate", "--check"], environment: environment)
            #expect(check.status == 0)
            #expect(check.output.hasPrefix("up to date"))
        }
    }

    @Test("two at once share the work and both succeed") func atOnce() async throws {
        try await PostgresTestCluster.shared.withDatabase { database in
            let environment = CommandDatabase.environment(database)
            async let one = ConversiondProcess.run(["migrate"], environment: environment)
            async let other = ConversiondProcess.run(["migrate"], environment: environment)
            let runs = try await [one, other]
            #expect(runs.map(\.status) == [0, 0], "\(runs.map(\.errors))")
            let applied = runs.flatMap { $0.output.split(separator: "\n").filter { $0.hasPrefix("applying ") } }
            #expect(Set(applied).count == applied.count, "none is applied twice")
        }
    }

    @Test("refuses a schema that is newer than it, with status 78") func ahead() async throws {
        try await CommandDatabase.withMigrated { database in
            _ = try await CommandDatabase.texts(
                database, "INSERT INTO conversiond.schema_migration (version, name) VALUES (9999, 'future') RETURNING name")
            for command in [["migrate"], ["run"], ["status"], ["settings", "export"]] {
                let run = try await ConversiondProcess.run(
                    command, environment: CommandDatabase.environment(database, ["CONVERSIOND_ADMIN_LISTEN": "127.0.0.1:0"]))
                #expect(run.status == 78, "\(command)")
                #expect(run.errors.contains("newer conversiond"), "\(command): \(run.errors)")
            }
        }
    }

    @Test("a schema that is behind ends the others with status 78 and the word migrate") func behind() async throws {
        try await PostgresTestCluster.shared.withDatabase { database in
            for command in [["run"], ["status"], ["settings", "export"]] {
                let run = try await ConversiondProcess.run(
                    command, environment: CommandDatabase.environment(database, ["CONVERSIOND_ADMIN_LISTEN": "127.0.0.1:0"]))
                #expect(run.status == 78, "\(command)")
                #expect(run.errors.contains("conversiond migrate"), "\(command): \(run.errors)")
            }
        }
    }

    @Test("says which rights the role lacks") func withoutRights() async throws {
        try await PostgresTestCluster.shared.withDatabase { database in
            _ = try await CommandDatabase.texts(database, "SELECT 1::text")
            let connection = try await database.connect()
            let role = "no_rights_" + database.name
            try await connection.execute(script: "CREATE ROLE \(role) LOGIN")
            await connection.close()
            let run = try await ConversiondProcess.run(
                ["migrate"], environment: ["CONVERSIOND_DATABASE_URL": database.tcpConnectionString(user: role)])
            #expect(run.status == 1)
            #expect(run.errors.contains("migrate needs a role that"), "\(run.errors)")
        }
    }

    @Test("a database that does not answer is a failure, a string that is none a wrong configuration", arguments: [
        ("postgresql://nobody@127.0.0.1:1/none?connect_timeout=2", Int32(1)), ("postgresql://h/x?nonsense=1", 78), ("just words", 78),
    ])
    func unreachable(url: String, status: Int32) async throws {
        let run = try await ConversiondProcess.run(["migrate"], environment: ["CONVERSIOND_DATABASE_URL": url])
        #expect(run.status == status, "\(run.errors)")
        #expect(!run.errors.isEmpty)
    }

    @Test("wrong usage ends with status 64", arguments: [["migrate", "--nonsense"], ["settings", "apply"], ["nonsense"]])
    func usage(arguments: [String]) async throws {
        #expect(try await ConversiondProcess.run(arguments).status == 64)
    }
}
