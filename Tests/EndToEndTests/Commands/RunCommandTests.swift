import ConversionCore
import Foundation
import Glibc
import PostgresTestCluster
import Testing

@Suite("conversiond run", .timeLimit(.minutes(5))) struct RunCommandTests {
    @Test("turns ready, tells how it is, and ends with status 0 and off the list at SIGTERM") func lifeCycle() async throws {
        try await CommandDatabase.withMigrated { database in
            let daemon = try await RunningDaemon.start(database)
            try await daemon.untilReady()

            #expect(try await daemon.get("/livez").status == 200)
            let ready = try await daemon.get("/readyz")
            #expect(ready.status == 200)
            #expect(try JSONValue.parse(Array(ready.body.utf8)) == .object(["ready": .bool(true), "why": .array([])]))

            let status = try JSONValue.parse(Array(try await daemon.get("/status").body.utf8))
            #expect(status["ready"]?.bool == true)
            #expect(status["backlog"]?["outbox_rows"]?.integer == 0)
            #expect(status["instances"]?[0]?["alive"]?.bool == true)

            #expect(try await daemon.get("/elsewhere").status == 404)
            #expect(try await daemon.post("/readyz", body: Array(repeating: 0x41, count: 100_000)) == 405)

            #expect(try await CommandDatabase.texts(database, "SELECT count(*)::text FROM conversiond.instance") == ["1"])
            #expect(await daemon.stop() == 0, "\(daemon.process.log)")
            #expect(try await CommandDatabase.texts(database, "SELECT count(*)::text FROM conversiond.instance") == ["0"])
        }
    }

    @Test("its metrics are well-formed, name every family once and count what was sent") func metrics() async throws {
        let endpoint = try AnsweringEndpoint()
        defer { endpoint.stop() }
        try await CommandDatabase.withMigrated { database in
            let daemon = try await Self.startWithGA4(database, endpoint)
            try await Self.insertLead(database)
            try await daemon.process.line(containing: "outcome")
            try await daemon.process.line(containing: "recorded")

            let page = try await daemon.get("/metrics")
            #expect(page.contentType == "text/plain; version=0.0.4; charset=utf-8")
            let metrics = try MetricsPage(page.body)
            #expect(metrics.value("conversiond_planned_rows_total") == 1)
            #expect(metrics.value("conversiond_sent_events_total", ["destination": "ga4-main", "platform": "ga4"]) == 1)
            #expect(metrics.value("conversiond_outcomes_total", ["status": "accepted", "final": "true"]) == 1)
            #expect(metrics.value("conversiond_request_seconds_count", ["destination": "ga4-main"]) == 1)
            #expect(metrics.value("conversiond_request_seconds_bucket", ["le": "+Inf"]) == 1)
            #expect(metrics.value("conversiond_destination_state", ["destination": "ga4-main", "state": "ok"]) == 1)
            #expect(metrics.value("conversiond_destination_state", ["destination": "ga4-main", "state": "blocked"]) == 0)
            #expect(metrics.value("conversiond_outbox_rows") == 0)
            #expect(metrics.value("conversiond_ready") == 1)
            #expect(metrics.value("conversiond_database_failures_total", ["activity": "planning"]) == 0)
            #expect(await daemon.stop() == 0)
        }
    }

    @Test("SIGHUP reads the log level and the settings again") func reload() async throws {
        try await CommandDatabase.withMigrated { database in
            let text = "[log]\nlevel = \"info\"\n"
            try await CommandDatabase.withFile(text) { file in
                let daemon = try await RunningDaemon.start(database, arguments: ["--config", file])
                try await daemon.untilReady()
                let line = try await daemon.process.line(containing: "settings loaded")
                #expect(line.contains(" INFO "))
                try write("[log]\nlevel = \"notice\"\n", to: file)
                daemon.process.signal(SIGHUP)
                try await daemon.process.line(containing: "reloading")
                // Told at notice, after the reload; what is told at info is gone by then.
                #expect(await daemon.stop() == 0)
                let after = daemon.process.logLines.drop { !$0.contains("reloading") }
                #expect(!after.contains { $0.contains(" INFO ") }, "\(after)")
                #expect(after.contains { $0.contains("NOTICE conversiond: ended") })
            }
        }
    }

    @Test("a SIGHUP with a broken configuration keeps the one in force and says so") func brokenReload() async throws {
        try await CommandDatabase.withMigrated { database in
            try await CommandDatabase.withFile("[log]\nlevel = \"info\"\n") { file in
                let daemon = try await RunningDaemon.start(database, arguments: ["--config", file])
                try await daemon.untilReady()
                try write("[log]\nlevel = \"loud\"\n", to: file)
                daemon.process.signal(SIGHUP)
                try await daemon.process.line(containing: "the one in force stays")
                // The settings are read again all the same.
                try await daemon.process.line(containing: "settings loaded", count: 2)
                #expect(await daemon.stop() == 0)
            }
        }
    }

    @Test("tells systemd of readiness, reloads, its life and its end") func notifies() async throws {
        let manager = try NotifyReceiver()
        try await CommandDatabase.withMigrated { database in
            let daemon = try await RunningDaemon.start(
                database, ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "200000"])
            await manager.message(containing: "READY=1")
            await manager.message(containing: "STATUS=running with 0 destinations")
            await manager.message(containing: "WATCHDOG=1", count: 3)
            daemon.process.signal(SIGHUP)
            let reloading = await manager.message(containing: "RELOADING=1")
            #expect(reloading.split(separator: "\n").contains { $0.hasPrefix("MONOTONIC_USEC=") && Int64($0.dropFirst(15)) != nil })
            await manager.message(containing: "READY=1", count: 2)
            #expect(await daemon.stop() == 0)
            let stopping = await manager.message(containing: "STOPPING=1")
            // Twenty seconds of drain and as many for all else: more than the daemon ever takes.
            #expect(stopping.split(separator: "\n").contains("EXTEND_TIMEOUT_USEC=40000000"))
        }
    }

    @Test("a database that does not answer is waited for: ready for systemd, alive, not ready to work") func waits() async throws {
        let manager = try NotifyReceiver()
        let cluster = try await PostgresTestCluster.start()
        let database = try await cluster.createDatabase()
        let migrated = try await ConversiondProcess.run(["migrate"], environment: CommandDatabase.environment(database))
        #expect(migrated.status == 0)
        try await cluster.stopServer()
        let daemon = try await RunningDaemon.start(database, ["NOTIFY_SOCKET": manager.path])
        await manager.message(containing: "READY=1")
        try await daemon.process.line(containing: "waiting for the database")
        #expect(try await daemon.get("/livez").status == 200)
        let ready = try await daemon.get("/readyz")
        #expect(ready.status == 503)
        #expect(ready.body.contains("waiting for the database"))
        try await cluster.startServer()
        try await daemon.untilReady()
        #expect(try await daemon.get("/readyz").status == 200)
        #expect(await daemon.stop() == 0)
        try await cluster.stop()
    }

    @Test("SIGTERM while it waits for the database ends it with status 0") func stopsWhileWaiting() async throws {
        let daemon = try await RunningDaemon.start(
            environment: ["CONVERSIOND_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"])
        try await daemon.process.line(containing: "waiting for the database")
        #expect(await daemon.stop() == 0)
    }

    @Test("every line of a JSON log parses and has time, level and message") func jsonLog() async throws {
        let endpoint = try AnsweringEndpoint()
        defer { endpoint.stop() }
        try await CommandDatabase.withMigrated { database in
            let daemon = try await Self.startWithGA4(database, endpoint, ["CONVERSIOND_LOG_FORMAT": "json"])
            try await Self.insertLead(database)
            try await daemon.process.line(containing: "outcome")
            #expect(await daemon.stop() == 0)
            var accepted: Int64 = 0
            for line in daemon.process.logLines {
                let record = try JSONValue.parse(Array(line.utf8))
                if record["message"]?.string == "worked" { accepted += record["accepted"]?.integer ?? 0 }
                #expect(record["time"]?.string?.hasSuffix("Z") == true)
                #expect(["debug", "info", "notice", "warning", "error"].contains(record["level"]?.string ?? ""), "\(line)")
                #expect(record["message"]?.string?.isEmpty == false)
            }
            #expect(accepted == 1, "the sums told, the last at the end, miss nothing")
        }
    }

    @Test("no log line, status or metric holds a secret or a lead's data, at the most talkative level", arguments: ["text", "json"])
    func secrecy(format: String) async throws {
        let endpoint = try AnsweringEndpoint()
        defer { endpoint.stop() }
        try await CommandDatabase.withMigrated { database in
            let daemon = try await Self.startWithGA4(
                database, endpoint, ["CONVERSIOND_LOG_FORMAT": format, "CONVERSIOND_LOG_LEVEL": "trace"])
            try await Self.insertLead(database)
            try await daemon.process.line(containing: "outcome")
            var told = try await daemon.get("/metrics").body
            told += try await daemon.get("/status").body
            told += try await daemon.get("/readyz").body
            #expect(await daemon.stop() == 0)
            told += daemon.process.log + daemon.process.output
            for planted in ["s3cr3t-planted", "planted@example.org", "081234567890", "6281234567890", "Plantedfirst", "planted-lead-7"] {
                #expect(!told.contains(planted), "\(planted)")
            }
            #expect(told.contains("ga4-main"), "destinations are named")
        }
    }

    @Test("an address in use ends it with status 1, not 78") func addressInUse() async throws {
        let endpoint = try AnsweringEndpoint()
        defer { endpoint.stop() }
        try await CommandDatabase.withMigrated { database in
            let run = try await ConversiondProcess.run(
                ["run"], environment: CommandDatabase.environment(database, ["CONVERSIOND_ADMIN_LISTEN": "127.0.0.1:\(endpoint.port)"]))
            #expect(run.status == 1, "\(run.errors)")
        }
    }

    @Test("a wrong configuration ends it with status 78 and the place") func wrongConfiguration() async throws {
        try await CommandDatabase.withFile("[admin]\nlisten = 5\n") { file in
            let run = try await ConversiondProcess.run(["run", "--config", file])
            #expect(run.status == 78)
            #expect(run.errors.contains(file + ":2"), "\(run.errors)")
        }
    }

    // MARK: -

    private static func startWithGA4(
        _ database: PostgresTestDatabase, _ endpoint: AnsweringEndpoint, _ more: [String: String] = [:]
    ) async throws -> RunningDaemon {
        let applied = try await CommandDatabase.withFile(CommandSettings.ga4) {
            try await ConversiondProcess.run(["settings", "apply", $0], environment: CommandDatabase.environment(database))
        }
        #expect(applied.status == 0, "\(applied.errors)")
        let environment = [
            CommandSettings.secretVariable: "s3cr3t-planted", "CONVERSIOND_ENDPOINTS_GA4": endpoint.url, "CONVERSIOND_LOG_LEVEL": "debug",
        ]
        let daemon = try await RunningDaemon.start(database, environment.merging(more) { $1 })
        try await daemon.untilReady()
        return daemon
    }

    private static func insertLead(_ database: PostgresTestDatabase) async throws {
        _ = try await CommandDatabase.texts(
            database,
            """
            INSERT INTO conversiond.outbox (lead_id, status, email, phone, first_name, ga_client_id, actual_value)
            VALUES ('planted-lead-7', 'won', 'planted@example.org', '081234567890', 'Plantedfirst', '123.456', 150000)
            RETURNING lead_id
            """)
    }

    private func write(_ text: String, to file: String) throws {
        try text.write(toFile: file, atomically: true, encoding: .utf8)
    }
}
