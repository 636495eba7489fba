import ConversionCore
import PostgresTestCluster
import SettingsFile
import Testing

@Suite("conversiond settings", .timeLimit(.minutes(5))) struct SettingsCommandTests {
    @Test("what was applied is exported equal, on all five platforms, and applies again as unchanged") func roundTrip() async throws {
        try await CommandDatabase.withMigrated { database in
            let environment = CommandDatabase.environment(database)
            let applied = try await CommandDatabase.withFile(CommandSettings.everything) {
                try await ConversiondProcess.run(["settings", "apply", $0], environment: environment)
            }
            #expect(applied.status == 0, "\(applied.errors)")
            #expect(applied.output.contains("workspace default: created"))
            #expect(applied.output.contains("+ linkedin-main (linkedin)"))

            let exported = try await ConversiondProcess.run(["settings", "export"], environment: environment)
            #expect(exported.status == 0, "\(exported.errors)")
            let wanted = try SettingsFile.decode(CommandSettings.everything, file: "applied")
            #expect(try SettingsFile.decode(exported.output, file: "exported") == wanted)

            let version = try await CommandDatabase.texts(database, "SELECT version::text FROM conversiond.settings_version")
            let again = try await CommandDatabase.withFile(exported.output) {
                try await ConversiondProcess.run(["settings", "apply", $0], environment: environment)
            }
            #expect(again.status == 0)
            #expect(again.output == "workspace default: unchanged\n")
            #expect(try await CommandDatabase.texts(database, "SELECT version::text FROM conversiond.settings_version") == version)
        }
    }

    @Test("tells what an apply changes") func summary() async throws {
        try await CommandDatabase.withMigrated { database in
            let environment = CommandDatabase.environment(database)
            _ = try await CommandDatabase.withFile(CommandSettings.everything) {
                try await ConversiondProcess.run(["settings", "apply", $0], environment: environment)
            }
            let changed = CommandSettings.ga4.replacing("currency = \"IDR\"", with: "currency = \"USD\"")
                + "\n[[destination]]\nname = \"second\"\nplatform = \"ga4\"\nmeasurement_id = \"G-DEF456\"\napi_secret = \"env:OTHER\"\n"
            let run = try await CommandDatabase.withFile(changed) {
                try await ConversiondProcess.run(["settings", "apply", $0], environment: environment)
            }
            #expect(run.status == 0, "\(run.errors)")
            let lines = Set(run.output.split(separator: "\n").map(String.init))
            #expect(lines == [
                "workspace default: updated", "~ workspace settings", "~ ga4-main (ga4)", "+ second (ga4)", "- meta-main (meta)",
                "- google-ads (google_ads)", "- tiktok-main (tiktok)", "- linkedin-main (linkedin)",
            ])
        }
    }

    @Test("a file that lost a destination for which events wait is refused, unless they are to be given up (R2)")
    func givesUpNothingUnasked() async throws {
        try await CommandDatabase.withMigrated { database in
            let environment = CommandDatabase.environment(database)
            _ = try await CommandDatabase.withFile(CommandSettings.everything) {
                try await ConversiondProcess.run(["settings", "apply", $0], environment: environment)
            }
            _ = try await CommandDatabase.texts(
                database,
                """
                INSERT INTO conversiond.batch (destination_id, deadline, remaining, outbox_ids, lead_ids, lead_statuses, occurred_ats,
                    deadlines, event_names, categories, event_ids, amounts, currencies, once_keys, event_ends, events)
                SELECT id, now() + interval '1 day', 1, '{1}', '{a}', '{won}', ARRAY[now()], ARRAY[now() + interval '1 day'], '{Purchase}',
                    '{Purchase}', '{cv1}', '{NULL}', '{NULL}', ARRAY[gen_random_uuid()], '{2}', '{}'
                FROM conversiond.destination WHERE name = 'meta-main' RETURNING id::text
                """)
            let refused = try await CommandDatabase.withFile(CommandSettings.ga4) {
                try await ConversiondProcess.run(["settings", "apply", $0], environment: environment)
            }
            #expect(refused.status == 78)
            #expect(refused.errors.contains("no longer names meta-main, for which 1 event waits"), "\(refused.errors)")
            #expect(!refused.errors.contains("tiktok-main"))
            let empty = try await ConversiondProcess.run(["settings", "apply", "/dev/null"], environment: environment)
            #expect(empty.status == 78)
            #expect(empty.errors.contains("/dev/null: the file says nothing, expected [workspace]"), "\(empty.errors)")
            let names = "SELECT count(*)::text FROM conversiond.destination WHERE removed_at IS NULL"
            #expect(try await CommandDatabase.texts(database, names) == ["5"])
            let forced = try await CommandDatabase.withFile(CommandSettings.ga4) {
                try await ConversiondProcess.run(["settings", "apply", "--give-up-waiting", $0], environment: environment)
            }
            #expect(forced.status == 0, "\(forced.errors)")
            #expect(try await CommandDatabase.texts(database, names) == ["1"])
        }
    }

    @Test("a file with a mistake is refused with its line and changes nothing", arguments: [
        (#"region = "mars""#, ":11: "), (#"colour = "red""#, ":11: "), ("batch_size = \"many\"", ":11: "), ("= broken", ":11"),
    ])
    func refused(line: String, place: String) async throws {
        try await CommandDatabase.withMigrated { database in
            let environment = CommandDatabase.environment(database)
            let version = try await CommandDatabase.texts(database, "SELECT version::text FROM conversiond.settings_version")
            let (path, run) = try await CommandDatabase.withFile(CommandSettings.ga4 + "\n" + line + "\n") { path in
                (path, try await ConversiondProcess.run(["settings", "apply", path], environment: environment))
            }
            #expect(run.status == 78)
            #expect(run.errors.contains(path + place), "\(run.errors)")
            #expect(try await CommandDatabase.texts(database, "SELECT version::text FROM conversiond.settings_version") == version)
            #expect(try await CommandDatabase.texts(database, "SELECT name FROM conversiond.workspace").isEmpty)
        }
    }

    @Test("what only the database can refuse changes nothing either: a destination keeps its platform") func refusedByDatabase() async throws {
        try await CommandDatabase.withMigrated { database in
            let environment = CommandDatabase.environment(database)
            _ = try await CommandDatabase.withFile(CommandSettings.ga4) {
                try await ConversiondProcess.run(["settings", "apply", $0], environment: environment)
            }
            let other = """
                [workspace]
                name = "default"
                currency = "USD"
                [[destination]]
                name = "ga4-main"
                platform = "tiktok"
                event_source_id = "C4ABCDEF"
                access_token = "env:T"
                """
            let run = try await CommandDatabase.withFile(other) {
                try await ConversiondProcess.run(["settings", "apply", $0], environment: environment)
            }
            #expect(run.status == 78)
            #expect(run.errors.contains("another platform"), "\(run.errors)")
            #expect(try await CommandDatabase.texts(database, "SELECT currency FROM conversiond.workspace") == ["IDR"])
        }
    }

    @Test("a workspace that is not there is told, not printed empty") func unknownWorkspace() async throws {
        try await CommandDatabase.withMigrated { database in
            let run = try await ConversiondProcess.run(
                ["settings", "export", "--workspace", "nowhere"], environment: CommandDatabase.environment(database))
            #expect(run.status == 1)
            #expect(run.output.isEmpty)
            #expect(run.errors.contains("nowhere"))
        }
    }

    @Test("what is probably not meant is told as a warning and applied") func warnings() async throws {
        try await CommandDatabase.withMigrated { database in
            let text = """
                [workspace]
                name = "default"
                [[destination]]
                name = "meta-main"
                platform = "meta"
                pixel_id = "1234567890"
                access_token = "env:META_TOKEN"
                [destination.events]
                won = "purchase"
                """
            let run = try await CommandDatabase.withFile(text) {
                try await ConversiondProcess.run(["settings", "apply", $0], environment: CommandDatabase.environment(database))
            }
            #expect(run.status == 0)
            #expect(run.errors.contains("warning: meta-main: won: Meta knows Purchase"), "\(run.errors)")
        }
    }
}
