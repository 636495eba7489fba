import ConversionCore
import PostgresClient
import PostgresTestCluster
import Subprocess
import Testing

@Suite("Tokens and personal data stand nowhere but where they must", .timeLimit(.minutes(5)))
struct SecrecyTests {
    /// Quotes the whole request where platforms put their words, and where they put codes and ids.
    private static func echo(_ status: Int, _ body: @escaping @Sendable (_ quoted: String) -> String) throws -> AnsweringEndpoint {
        try AnsweringEndpoint { request in
            var writer = JSONWriter()
            writer.string(request)
            let body = body(String(decoding: writer.bytes, as: UTF8.self))
            return "HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\nx-li-uuid: planted.person@example.org\r\n"
                + "request-id: +6281234500077\r\nConnection: close\r\n\r\n" + body
        }
    }

    @Test("D17: through success, refusals that quote all they got, expired tokens and a dead network", arguments: ["text", "json"])
    func nothingLeaks(format: String) async throws {
        let meta = try Self.echo(400) {
            #"{"error":{"message":\#($0),"code":100,"error_subcode":2804003,"error_user_msg":\#($0),"fbtrace_id":"planted.person@example.org"}}"#
        }
        let linkedin = try Self.echo(401) { #"{"status":401,"code":"planted.person@example.org","serviceErrorCode":65601,"message":\#($0)}"# }
        let oauth = try Self.echo(400) { #"{"error":"invalid_grant","error_description":\#($0)}"# }
        let ga4 = try AnsweringEndpoint()
        defer { for endpoint in [meta, linkedin, oauth, ga4] { endpoint.stop() } }
        // Nobody listens at port 1.
        let nobody = "http://127.0.0.1:1"
        try await CommandDatabase.withMigrated { database in
            let environment = CommandDatabase.environment(
                database,
                [
                    "CONVERSIOND_ENDPOINTS_META": meta.url, "CONVERSIOND_ENDPOINTS_GA4": ga4.url, "CONVERSIOND_ENDPOINTS_LINKEDIN": linkedin.url,
                    "CONVERSIOND_ENDPOINTS_GOOGLE_OAUTH": oauth.url, "CONVERSIOND_ENDPOINTS_TIKTOK": nobody,
                    "CONVERSIOND_ENDPOINTS_DATA_MANAGER": nobody, "CONVERSIOND_ENDPOINTS_GOOGLE_ADS": nobody,
                    "CONVERSIOND_LOG_FORMAT": format, "CONVERSIOND_LOG_LEVEL": "debug",
                ].merging(PlantedLead.secrets) { $1 })
            let applied = try await CommandDatabase.withFile(PlantedLead.settings) {
                try await ConversiondProcess.run(["settings", "apply", $0], environment: environment)
            }
            try #require(applied.status == 0, "\(applied.errors)")
            let connection = try await database.connect()
            try await connection.execute(script: PlantedLead.row)
            let outbox = try await CommandDatabase.texts(database, "SELECT x::text FROM conversiond.outbox x").compactMap { $0 }
            #expect(Self.marks(in: outbox.joined()) == PlantedLead.personal + PlantedLead.asThePlatformsWant, "what is looked for would be found")
            let daemon = try await RunningDaemon.start(environment: environment)
            // All there is to see: a final row on Meta and GA4, all others held up.
            while true {
                let seen = daemon.process.logLines.count
                let isSettled = try await connection.query(
                    """
                    SELECT (SELECT count(*) FROM conversiond.sync_log WHERE final) = 2
                        AND (SELECT count(*) FROM conversiond.destination_health WHERE state IN ('blocked', 'backing_off')) = 4
                    """, prepare: false
                ).bool(0, 0)
                if isSettled { break }
                try await daemon.process.news(after: seen)
            }
            await connection.close()
            try await Self.checkWhatIsTold(daemon, environment, applied.output + applied.errors)
            try await Self.checkDatabase(database)
        }
    }

    /// Logs, admin endpoints and commands: nothing of the lead at all, not even its traces.
    private static func checkWhatIsTold(_ daemon: RunningDaemon, _ environment: [String: String], _ said: String) async throws {
        var told = ["settings apply": said]
        for path in ["/metrics", "/livez", "/readyz", "/status"] { told[path] = try await daemon.get(path).body }
        for command in [["status"], ["status", "--json"], ["check"], ["settings", "export"]] {
            let ran = try await ConversiondProcess.run(command, environment: environment)
            told[command.joined(separator: " ")] = ran.output + ran.errors
        }
        #expect(await daemon.stop() == 0)
        told["log"] = daemon.process.log + daemon.process.output
        for (place, text) in told {
            #expect(!text.isEmpty, "\(place) was looked at")
            for mark in PlantedLead.personal + PlantedLead.asThePlatformsWant + PlantedLead.secretMarks {
                #expect(!text.lowercased().contains(mark.lowercased()), "\(mark) in \(place)")
            }
        }
        #expect(told["log"]?.contains("linkedin-main") == true)
    }

    /// Each table and the dump: the visitor's traces and LinkedIn's names in what waits to be sent, nothing else anywhere.
    private static func checkDatabase(_ database: PostgresTestDatabase) async throws {
        let tables = try await CommandDatabase.texts(
            database, "SELECT c.relname::text FROM pg_class c WHERE relnamespace = 'conversiond'::regnamespace AND relkind IN ('r', 'v', 'm')"
        ).compactMap { $0 }
        #expect(tables.contains("batch") && tables.contains("sync_log_default"))
        var found: Set<String> = []
        for table in tables {
            let rows = try await CommandDatabase.texts(database, "SELECT x::text FROM conversiond.\"\(table)\" x").compactMap { $0 }
            found.formUnion(Self.marks(in: rows.joined(separator: "\n")).map { table + ": " + $0 })
        }
        // An outbox row that was decided is gone, and dead rows are no table's content.
        #expect(found == Set(PlantedLead.asThePlatformsWant.map { "batch: " + $0 }))
        let dump = try await Subprocess.run(
            .name("pg_dump"), arguments: ["--dbname=\(database.connectionString)"], output: .string(limit: 64 << 20), error: .string(limit: 65_536))
        let text = try #require(dump.standardOutput)
        try #require(text.contains("conversiond.sync_log"), "\(dump.standardError ?? "")")
        #expect(Set(Self.marks(in: text)) == Set(PlantedLead.asThePlatformsWant))
    }

    /// In clear text, or within the hexadecimal form of `bytea`.
    private static func marks(in text: String) -> [String] {
        let text = text.lowercased()
        return (PlantedLead.personal + PlantedLead.asThePlatformsWant + PlantedLead.secretMarks).filter { mark in
            let hex = mark.utf8.map { String($0, radix: 16) }.joined()
            let lowercasedHex = mark.lowercased().utf8.map { String($0, radix: 16) }.joined()
            return text.contains(mark.lowercased()) || text.contains(hex) || text.contains(lowercasedHex)
        }
    }
}
