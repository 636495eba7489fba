import PlatformSimulator
import PostgresTestCluster
import Testing

@Suite("conversiond check", .timeLimit(.minutes(5))) struct CheckCommandTests {
    @Test("a good setup: every line is ok and the status is 0, as the daemon's own role") func good() async throws {
        let endpoint = try AnsweringEndpoint()
        defer { endpoint.stop() }
        try await CommandDatabase.withMigrated { database in
            try await Self.apply(CommandSettings.ga4, database)
            let role = try await CommandDatabase.makeRole("daemon", "conversiond_daemon", database)
            let run = try await ConversiondProcess.run(["check"], environment: [
                "CONVERSIOND_DATABASE_URL": database.tcpConnectionString(user: role), CommandSettings.secretVariable: "s3cr3t-planted",
                "CONVERSIOND_ENDPOINTS_GA4": endpoint.url,
            ])
            #expect(run.status == 0, "\(run.output)\(run.errors)")
            let lines = run.output.split(separator: "\n")
            #expect(lines.allSatisfy { $0.hasPrefix("ok    ") }, "\(run.output)")
            for subject in ["configuration: ", "database: ", "clock: ", "schema: ", "permission: ", "settings default: ", "endpoint ga4: "] {
                #expect(lines.contains { $0.hasPrefix("ok    " + subject) }, "\(subject)")
            }
            #expect(lines.contains("ok    secret default/ga4-main api_secret: found at env:PLANTED_SECRET"))
            #expect(!run.output.contains("s3cr3t-planted"))
        }
    }

    @Test("an access token is really asked for, and a revoked refresh token is a wrong configuration, told without any secret")
    func accessToken() async throws {
        let simulator = try await PlatformSimulator.start(
            SimulatorConfiguration(accounts: [
                .googleClient("planted-client", secret: "planted-secret", refreshTokens: ["planted-refresh"])
            ]))
        try await CommandDatabase.withMigrated { database in
            try await Self.apply(CommandSettings.googleAds, database)
            let environment = CommandDatabase.environment(
                database,
                [
                    "CONVERSIOND_ENDPOINTS_DATA_MANAGER": simulator.endpoint(.dataManager),
                    "CONVERSIOND_ENDPOINTS_GOOGLE_OAUTH": simulator.endpoint(.googleOAuth), CommandSettings.secretVariable: "planted-refresh",
                    "GOOGLE_CLIENT_ID": "planted-client", "GOOGLE_CLIENT_SECRET": "planted-secret",
                ])
            let good = try await ConversiondProcess.run(["check"], environment: environment)
            #expect(good.output.contains("ok    access token default/google-ads: granted, good for 59 minutes"), "\(good.output)")
            #expect(simulator.truth.googleTokensIssued(to: "planted-client") == 1)
            simulator.accounts.set("planted-refresh", of: .googleOAuth, to: .revoked)
            let revoked = try await ConversiondProcess.run(["check"], environment: environment)
            #expect(revoked.status == 78)
            #expect(Self.failures(revoked.output).contains { $0.hasPrefix("access token default/google-ads: invalid_grant: ") }, "\(revoked.output)")
            #expect(!(good.output + good.errors + revoked.output + revoked.errors).contains("planted-"))
        }
        await simulator.stop()
    }

    @Test("a missing secret is a wrong configuration") func secretMissing() async throws {
        let endpoint = try AnsweringEndpoint()
        defer { endpoint.stop() }
        try await CommandDatabase.withMigrated { database in
            try await Self.apply(CommandSettings.ga4, database)
            let run = try await ConversiondProcess.run(
                ["check"], environment: CommandDatabase.environment(database, ["CONVERSIOND_ENDPOINTS_GA4": endpoint.url]))
            #expect(run.status == 78)
            #expect(Self.failures(run.output) == ["secret default/ga4-main api_secret: environment variable PLANTED_SECRET is not set"])
        }
    }

    @Test("an endpoint that nobody answers at is a failure of the moment") func endpointDown() async throws {
        try await CommandDatabase.withMigrated { database in
            try await Self.apply(CommandSettings.ga4, database)
            let run = try await ConversiondProcess.run(
                ["check"],
                environment: CommandDatabase.environment(
                    database, ["CONVERSIOND_ENDPOINTS_GA4": "http://127.0.0.1:1", CommandSettings.secretVariable: "x"]))
            #expect(run.status == 1)
            #expect(Self.failures(run.output).count == 1)
            #expect(Self.failures(run.output)[0].hasPrefix("endpoint ga4: http://127.0.0.1:1: "))
        }
    }

    @Test("a role that may only read is told what it lacks, object by object") func permissions() async throws {
        try await CommandDatabase.withMigrated { database in
            let role = try await CommandDatabase.makeRole("reader", "conversiond_reader", database)
            let run = try await ConversiondProcess.run(
                ["check"], environment: ["CONVERSIOND_DATABASE_URL": database.tcpConnectionString(user: role)])
            #expect(run.status == 78)
            #expect(run.output.contains("FAIL  permission: table outbox: \(role) lacks SELECT, DELETE"), "\(run.output)")
            #expect(run.output.contains("FAIL  permission: table sync_log: \(role) lacks INSERT"))
            #expect(run.output.contains("ok    permission: table destination: SELECT"))
        }
    }

    @Test("a role without any right and a database without the schema end the look early") func early() async throws {
        try await PostgresTestCluster.shared.withDatabase { database in
            let empty = try await ConversiondProcess.run(["check"], environment: CommandDatabase.environment(database))
            #expect(empty.status == 78)
            #expect(Self.failures(empty.output) == ["schema: the database has no schema conversiond; run: conversiond migrate"])
        }
        try await CommandDatabase.withMigrated { database in
            let role = try await CommandDatabase.makeRole("nobody", nil, database)
            let run = try await ConversiondProcess.run(
                ["check"], environment: ["CONVERSIOND_DATABASE_URL": database.tcpConnectionString(user: role)])
            #expect(run.status == 78)
            #expect(run.output.contains("FAIL  schema: this role may not read the schema conversiond"), "\(run.output)")
        }
    }

    @Test("a broken configuration and an unreachable database are told in their lines") func broken() async throws {
        let configuration = try await CommandDatabase.withFile("[log]\nlevel = \"loud\"\n") {
            try await ConversiondProcess.run(["check", "--config", $0])
        }
        #expect(configuration.status == 78)
        #expect(configuration.output.hasPrefix("FAIL  configuration: "))
        #expect(configuration.output.contains(":2: "))

        let unreachable = try await ConversiondProcess.run(
            ["check"], environment: ["CONVERSIOND_DATABASE_URL": "postgresql://me:s3cr3t-planted@127.0.0.1:1/x"])
        #expect(unreachable.status == 1)
        #expect(unreachable.output.contains("FAIL  database: the database cannot be reached"))
        #expect(!unreachable.output.contains("s3cr3t-planted"))
    }

    private static func failures(_ output: String) -> [String] {
        output.split(separator: "\n").filter { $0.hasPrefix("FAIL  ") }.map { String($0.dropFirst(6)) }
    }

    private static func apply(_ text: String, _ database: PostgresTestDatabase) async throws {
        let run = try await CommandDatabase.withFile(text) {
            try await ConversiondProcess.run(["settings", "apply", $0], environment: CommandDatabase.environment(database))
        }
        #expect(run.status == 0, "\(run.errors)")
    }
}
