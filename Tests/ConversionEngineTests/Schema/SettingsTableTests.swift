import ConversionCore
import ConversionEngine
import Destinations
import PostgresClient
import PostgresTestCluster
import Testing

@Suite("The settings tables")
struct SettingsTableTests {
    struct Edit: Sendable, CustomTestStringConvertible {
        var statement: String
        /// The constraint that refuses it; `nil`: it is taken.
        var refusedBy: String?
        var testDescription: String { statement }

        init(_ statement: String, refusedBy: String? = nil) {
            self.statement = statement
            self.refusedBy = refusedBy
        }

        /// A change of the options of one destination.
        static func options(_ destination: String, _ json: String, refusedBy: String? = nil) -> Edit {
            Edit(
                "UPDATE conversiond.destination SET options = options || '\(json)' WHERE name = '\(destination)'", refusedBy: refusedBy)
        }

        static func destination(_ assignment: String, refusedBy: String? = nil) -> Edit {
            Edit("UPDATE conversiond.destination SET \(assignment) WHERE name = 'meta-main'", refusedBy: refusedBy)
        }

        static func workspace(_ assignment: String, refusedBy: String? = nil) -> Edit {
            Edit("UPDATE conversiond.workspace SET \(assignment)", refusedBy: refusedBy)
        }

        static func action(_ id: String, refusedBy: String? = nil) -> Edit {
            Edit(
                "UPDATE conversiond.destination_action SET action_id = '\(id)' WHERE status = 'won'", refusedBy: refusedBy)
        }

        /// A row in a table of one platform, for a destination of any.
        static func row(_ table: String, _ columns: String, _ values: String, for destination: String, refusedBy: String? = nil) -> Edit {
            Edit(
                """
                INSERT INTO conversiond.\(table) (destination_id, \(columns))
                SELECT id, \(values) FROM conversiond.destination WHERE name = '\(destination)'
                """, refusedBy: refusedBy)
        }
    }

    private static let actionRule = "action_id_is_the_number_after_ctid"
    private static let defaultActionRule = "default_action_is_the_number_after_ctid"

    static let edits: [Edit] = [
        // R16: what is mistaken for an Action ID.
        .action("AW-123456789", refusedBy: actionRule), .action("AW-123456789/AbC-D_efG", refusedBy: actionRule),
        .action("AbC-D_efG-h12_34-567", refusedBy: actionRule), .action("123-456-7890", refusedBy: actionRule),
        .action("", refusedBy: actionRule), .action(" 1", refusedBy: actionRule), .action("0123", refusedBy: actionRule),
        .action("12345678901234567890", refusedBy: actionRule), .action("١٢٣", refusedBy: actionRule),
        .action("1"), .action("7090784486"), .action("9223372036854775807"),
        .options("google-ads", #"{"default_action": "AW-123456789"}"#, refusedBy: defaultActionRule),
        .options("google-ads", #"{"default_action": "123-456-7890"}"#, refusedBy: defaultActionRule),
        .options("google-ads", #"{"default_action": "7090784486"}"#), .options("google-ads", #"{"default_action": null}"#),

        // R20, R25: a platform's own tables.
        .row("destination_action", "status, action_id", "'lost', '1'", for: "google-ads"),
        .row("destination_action", "status, action_id", "'won', '1'", for: "meta-main", refusedBy: "destination_action_is_for_google_ads"),
        .row("destination_action", "status, action_id", "'won', '1'", for: "ga4-main", refusedBy: "destination_action_is_for_google_ads"),
        .row("destination_conversion", "category, conversion_id", "'OTHER', '7'", for: "linkedin-main"),
        .row("destination_conversion", "category, conversion_id", "'OTHER', '7'", for: "tiktok-main", refusedBy: "destination_conversion_is_for_linkedin"),
        .row("destination_conversion", "category, conversion_id", "'OTHER', '101'", for: "linkedin-main", refusedBy: "conversion_id_stands_for_one_category"),
        Edit("UPDATE conversiond.destination_conversion SET conversion_id = '101'", refusedBy: "conversion_id_stands_for_one_category"),
        .row("destination_conversion", "category, conversion_id", "'OTHER', '0101'", for: "linkedin-main", refusedBy: "conversion_id_is_a_number"),
        .row("destination_conversion", "category, conversion_id", "'OTHER', 'urn:lla'", for: "linkedin-main", refusedBy: "conversion_id_is_a_number"),
        .row("destination_messaging_event", "status, event_name", "'won', 'Purchase'", for: "meta-main"),
        .row("destination_messaging_event", "status, event_name", "'won', 'X'", for: "ga4-main", refusedBy: "destination_messaging_event_is_for_meta"),
        .row("destination_event", "status, event_name", "repeat('x', 63), repeat('x', 100)", for: "ga4-main"),
        .row("destination_event", "status, event_name", "repeat('x', 64), 'X'", for: "ga4-main", refusedBy: "status_is_1_to_63_characters"),
        .row("destination_event", "status, event_name", "'won', repeat('x', 101)", for: "ga4-main", refusedBy: "event_name_is_1_to_100_characters"),
        .row("destination_event", "status, event_name", "'won', ''", for: "ga4-main", refusedBy: "event_name_is_1_to_100_characters"),

        // Secrets in clear, and places where none can be.
        .options("meta-main", #"{"access_token": "EAABsbCS1234"}"#, refusedBy: "secrets_are_references"),
        .options("meta-main", #"{"access_token": ""}"#, refusedBy: "secrets_are_references"),
        .options("meta-main", #"{"access_token": "env:"}"#, refusedBy: "secrets_are_references"),
        .options("meta-main", #"{"access_token": "env:EAAB|token"}"#, refusedBy: "secrets_are_references"),
        .options("meta-main", #"{"access_token": "file:token.txt"}"#, refusedBy: "secrets_are_references"),
        .options("meta-main", #"{"access_token": "ENV:TOKEN"}"#, refusedBy: "secrets_are_references"),
        .options("meta-main", #"{"access_token": {"value": "EAAB"}}"#, refusedBy: "secrets_are_references"),
        .options("meta-main", #"{"app_secret": "0123abcd"}"#, refusedBy: "secrets_are_references"),
        .options("ga4-main", #"{"api_secret": "abc_DEF"}"#, refusedBy: "secrets_are_references"),
        .options("google-ads", #"{"credentials": "{\"type\": \"service_account\"}"}"#, refusedBy: "secrets_are_references"),
        .options("google-ads", #"{"refresh_token": "1//0g"}"#, refusedBy: "secrets_are_references"),
        .options("google-ads", #"{"client_id": "1.apps.googleusercontent.com"}"#, refusedBy: "secrets_are_references"),
        .options("google-ads", #"{"client_secret": "GOCSPX-1"}"#, refusedBy: "secrets_are_references"),
        .options("google-ads", #"{"developer_token": "AbCdEf"}"#, refusedBy: "secrets_are_references"),
        .options("tiktok-main", #"{"access_token": "abc"}"#, refusedBy: "secrets_are_references"),
        .options("linkedin-main", #"{"access_token": "AQV"}"#, refusedBy: "secrets_are_references"),
        .options("meta-main", #"{"token": "EAABsbCS1234"}"#, refusedBy: "options_are_known_to_the_platform"),
        .options("meta-main", #"{"api_secret": "env:X"}"#, refusedBy: "options_are_known_to_the_platform"),
        .options("meta-main", #"{"access_token": "file:/etc/with space.txt", "app_secret": null}"#),
        .options("meta-main", #"{"access_token": "credential:meta-token"}"#),

        // What becomes part of a URL.
        .options("meta-main", #"{"pixel_id": "1/../2"}"#, refusedBy: "ids_in_options_are_plain"),
        .options("meta-main", #"{"pixel_id": ""}"#, refusedBy: "ids_in_options_are_plain"),
        .options("meta-main", #"{"api_version": "v26.0/x"}"#, refusedBy: "ids_in_options_are_plain"),
        .options("google-ads", #"{"api_version": "v26/customers"}"#, refusedBy: "ids_in_options_are_plain"),
        .options("google-ads", #"{"api_version": "v26"}"#),
        .options("tiktok-main", #"{"crm_event_source_id": "7361234567890123456"}"#),
        .options("tiktok-main", #"{"crm_event_source_id": "C4 AB"}"#, refusedBy: "ids_in_options_are_plain"),
        .options("tiktok-main", #"{"offline_event_source_id": ""}"#, refusedBy: "ids_in_options_are_plain"),
        .options("ga4-main", #"{"measurement_id": "UA-1234-5"}"#, refusedBy: "ids_in_options_are_plain"),
        .options("ga4-main", #"{"measurement_id": "G-A&x=y"}"#, refusedBy: "ids_in_options_are_plain"),
        .options("google-ads", #"{"customer_id": "123-456-7890"}"#, refusedBy: "ids_in_options_are_plain"),
        .destination("options = '[]'", refusedBy: "options_is_an_object"), .destination("options = 'null'", refusedBy: "options_is_an_object"),
        .destination("options = '{}'"),

        // Limits, as in the settings file.
        .destination("name = ''", refusedBy: "destination_name_is_1_to_63_characters"),
        .destination("name = repeat('x', 64)", refusedBy: "destination_name_is_1_to_63_characters"), .destination("name = repeat('🙂', 63)"),
        .destination("name = 'ga4-main'", refusedBy: "destination_name"),
        .destination("batch_size = 0", refusedBy: "batch_size_is_1_to_2000"), .destination("batch_size = 2001", refusedBy: "batch_size_is_1_to_2000"),
        .destination("batch_size = 2000"), .destination("batch_size = NULL"),
        .destination("max_in_flight = 0", refusedBy: "max_in_flight_is_1_to_64"), .destination("max_in_flight = 65", refusedBy: "max_in_flight_is_1_to_64"),
        .destination("max_in_flight = 64"),
        .destination("max_age = '0'", refusedBy: "max_age_is_above_0_to_100_years"), .destination("max_age = '-1 day'", refusedBy: "max_age_is_above_0_to_100_years"),
        .destination("max_age = '102 years'", refusedBy: "max_age_is_above_0_to_100_years"), .destination("max_age = '1 microsecond'"),
        .destination("once_per = 'day'", refusedBy: "once_per_is_lead_or_deal"), .destination("platform = 'x'", refusedBy: "destination_keeps_its_platform"),
        .destination("platform = 'tiktok'", refusedBy: "destination_keeps_its_platform"),
        .destination("strict_requires_any = '{}'", refusedBy: "strict_requires_any_lists_known_identifiers"),
        .destination("strict_requires_any = '{email,NULL}'", refusedBy: "strict_requires_any_lists_known_identifiers"),
        .destination("strict_requires_any = '{Email}'", refusedBy: "strict_requires_any_lists_known_identifiers"),
        .destination("strict_requires_any = '{{email},{phone}}'", refusedBy: "strict_requires_any_lists_known_identifiers"),
        .destination("strict_requires_any = NULL"), .destination("strict_requires_any = '{\(MatchIdentifier.allCases.map(\.rawValue).joined(separator: ","))}'"),
        .workspace("strategy = 'loose'", refusedBy: "strategy_is_strict_or_send_all"), .workspace("currency = 'idr'", refusedBy: "currency_is_iso_4217"),
        .workspace("currency = NULL"), .workspace("phone_country = 'id'", refusedBy: "phone_country_is_iso_3166_alpha_2"), .workspace("phone_country = NULL"),
        .workspace("consent = 'no'", refusedBy: "consent_is_unless_denied_or_required"),
        .workspace("modal_trigger_statuses = '{won,NULL}'", refusedBy: "modal_trigger_statuses_is_a_list_without_nulls"),
        .workspace("modal_trigger_statuses = '{{won},{lost}}'", refusedBy: "modal_trigger_statuses_is_a_list_without_nulls"),
        .workspace("modal_trigger_statuses = '{}'"),
        Edit("INSERT INTO conversiond.workspace (name) VALUES ('')", refusedBy: "workspace_name_is_1_to_63_characters"),
        Edit("INSERT INTO conversiond.workspace (name) VALUES (repeat('x', 64))", refusedBy: "workspace_name_is_1_to_63_characters"),
        Edit("INSERT INTO conversiond.workspace (name) VALUES (repeat('🙂', 63))"),
        // Events carry the workspace's name in their ids: a rename would send everything again (D4).
        .workspace("name = 'renamed'", refusedBy: "destination_workspace_fkey"),
        Edit("DELETE FROM conversiond.workspace", refusedBy: "destination_workspace_fkey"),
        .destination("workspace = 'other'", refusedBy: "destination_keeps_its_workspace"),

        // R38: a fixed value.
        Edit("INSERT INTO conversiond.value_rule VALUES ('default', 'x', 1, 'fixed', 0)"),
        Edit("INSERT INTO conversiond.value_rule VALUES ('default', 'x', 1, 'fixed', NULL)", refusedBy: "amount_goes_with_fixed_only"),
        Edit("INSERT INTO conversiond.value_rule VALUES ('default', 'x', 1, 'actual', 1)", refusedBy: "amount_goes_with_fixed_only"),
        Edit("INSERT INTO conversiond.value_rule VALUES ('default', 'x', 1, 'best', NULL)", refusedBy: "source_is_actual_estimated_or_fixed"),
        Edit("INSERT INTO conversiond.value_rule VALUES ('default', 'x', 0, 'actual', NULL)", refusedBy: "position_is_from_1"),
        Edit("INSERT INTO conversiond.value_rule VALUES ('default', '', 1, 'actual', NULL)", refusedBy: "status_is_1_to_63_characters"),
        Edit("INSERT INTO conversiond.value_rule VALUES ('default', 'x', 1, 'fixed', -1)", refusedBy: "amount_is_from_0_to_below_1e15_with_at_most_6_decimals"),
        Edit("INSERT INTO conversiond.value_rule VALUES ('default', 'x', 1, 'fixed', 'NaN')", refusedBy: "amount_is_from_0_to_below_1e15_with_at_most_6_decimals"),
        Edit("INSERT INTO conversiond.value_rule VALUES ('default', 'x', 1, 'fixed', 0.0000001)", refusedBy: "amount_is_from_0_to_below_1e15_with_at_most_6_decimals"),
        Edit("INSERT INTO conversiond.value_rule VALUES ('nobody', 'x', 1, 'actual', NULL)", refusedBy: "value_rule_workspace_fkey"),
    ]

    @Test("An edit of the settings page is taken, or refused by a constraint whose name says why", arguments: edits)
    func edit(edit: Edit) async throws {
        let error = try await SchemaDatabase.refusal(of: edit.statement)
        #expect(error?.constraintName == edit.refusedBy)
    }

    @Test("R25: two categories may swap their conversion ids in one transaction")
    func swappedConversionIDs() async throws {
        let swapped = try await SchemaDatabase.rolledBack { transaction async throws in
            try await transaction.rows("UPDATE conversiond.destination_conversion SET conversion_id = '102' WHERE category = 'LEAD'")
            try await transaction.rows("UPDATE conversiond.destination_conversion SET conversion_id = '101' WHERE category = 'PURCHASE'")
            try await transaction.rows("SET CONSTRAINTS ALL IMMEDIATE")
            return try await transaction.texts("SELECT category || conversion_id FROM conversiond.destination_conversion ORDER BY 1")
        }
        #expect(swapped == ["LEAD102", "PURCHASE101"])
    }

    static let changes = [
        "UPDATE conversiond.workspace SET strategy = 'strict'", "INSERT INTO conversiond.workspace (name) VALUES ('w')",
        "DELETE FROM conversiond.value_rule", "UPDATE conversiond.destination SET enabled = true",
        "DELETE FROM conversiond.destination_event", "DELETE FROM conversiond.destination_messaging_event",
        "UPDATE conversiond.destination_action SET action_id = '1'", "TRUNCATE conversiond.destination_conversion",
    ]

    @Test("R1: every change to a settings table raises the version and notifies", arguments: changes)
    func versionRises(statement: String) async throws {
        try await SchemaDatabase.withCopy { database, connection async throws in
            let listener = try await database.connect()
            try await listener.listen(to: "conversiond_settings")
            let before = try await SettingsStore(connection).version()
            try await connection.rows(statement)
            #expect(try await SettingsStore(connection).version() == before + 1)
            #expect(try await listener.nextNotification(timeout: .seconds(60))?.channel == "conversiond_settings")
            await listener.close()
        }
    }

    @Test(
        "A pause, a resume and a retry are told to the daemons at once",
        arguments: ["pause_destination('meta-main')", "resume_destination('meta-main')", "retry('meta-main')"])
    func leversNotify(call: String) async throws {
        try await SchemaDatabase.withCopy { database, connection async throws in
            let listener = try await database.connect()
            try await listener.listen(to: "conversiond_settings")
            try await connection.rows("SELECT conversiond.\(call)")
            #expect(try await listener.nextNotification(timeout: .seconds(60))?.channel == "conversiond_settings")
            await listener.close()
        }
    }

    @Test("D4: a rename keeps the destination's first name, and nothing can set another")
    func rename() async throws {
        let seen = try await SchemaDatabase.rolledBack { transaction async throws in
            for assignment in ["name = 'b'", "name = 'c'", "original_name = 'x', former_names = '{y}'", "name = 'b'"] {
                try await transaction.rows("UPDATE conversiond.destination SET \(assignment) WHERE original_name = 'meta-main'")
            }
            return try await transaction.one(
                "SELECT concat_ws(' ', name, original_name, former_names) FROM conversiond.destination WHERE original_name = 'meta-main'")
        }
        #expect(seen == "b meta-main {meta-main,c}")
    }

    @Test("D4: a new destination does not share its once keys with one that had its name before")
    func nameReused() async throws {
        let names = try await SchemaDatabase.rolledBack { transaction async throws in
            try await transaction.rows("UPDATE conversiond.destination SET name = 'old' WHERE name = 'meta-main'")
            try await transaction.rows("INSERT INTO conversiond.destination (workspace, name, platform) VALUES ('default', 'meta-main', 'meta')")
            try await transaction.rows("INSERT INTO conversiond.workspace (name) VALUES ('other')")
            try await transaction.rows("INSERT INTO conversiond.destination (workspace, name, platform) VALUES ('other', 'meta-main', 'meta')")
            return try await transaction.texts(
                """
                SELECT workspace || ' ' || name || ' ' || replace(original_name, id::text, 'N') FROM conversiond.destination
                WHERE platform = 'meta' ORDER BY 1
                """)
        }
        #expect(names == ["default meta-main meta-main#N", "default old meta-main", "other meta-main meta-main"])
    }

    @Test("D4: one that was removed and is inserted again counts on with its keys")
    func insertedAgain() async throws {
        let name = try await SchemaDatabase.rolledBack { transaction async throws in
            try await transaction.rows("UPDATE conversiond.destination SET removed_at = now() WHERE name = 'meta-main'")
            return try await transaction.one(
                "INSERT INTO conversiond.destination (workspace, name, platform) VALUES ('default', 'meta-main', 'meta') RETURNING original_name")
        }
        #expect(name == "meta-main")
    }

    @Test("Every destination has a state from its first moment")
    func state() async throws {
        let state = try await SchemaDatabase.rolledBack { transaction async throws in
            try await transaction.rows("INSERT INTO conversiond.destination (workspace, name, platform) VALUES ('default', 'x', 'tiktok')")
            return try await transaction.one("SELECT state FROM conversiond.destination_health WHERE destination = 'x'")
        }
        #expect(state == "ok")
    }

    @Test("R12, R18, R19, R36–R39: what is applied is what is loaded, on all five platforms and twice over")
    func roundTrip() async throws {
        try await SchemaDatabase.withCopy { _, connection async throws in
            let store = SettingsStore(connection)
            for _ in 1...2 {
                let loaded = try await store.load(endpoints: Endpoints())
                #expect(loaded.problems == [])
                #expect(loaded.settings.workspaces["default"]?.settings == RichSettings.example)
                #expect(try await store.export(workspace: "default") == RichSettings.example)
                try await store.apply(RichSettings.example)
            }
            var plain = WorkspaceSettings(name: "plain")
            plain.destinations = [
                .meta(MetaConfiguration()), .ga4(GA4Configuration()), .googleAds(GoogleAdsConfiguration()), .tiktok(TikTokConfiguration()),
                .linkedin(LinkedInConfiguration()),
            ].map { DestinationSettings(name: $0.platform.rawValue, configuration: $0) }
            try await store.apply(plain)
            #expect(try await store.export(workspace: "plain") == plain)
            #expect(try await store.export(workspace: "default") == RichSettings.example)
            #expect(try await store.export(workspace: "nobody") == nil)
        }
    }

    @Test("D4: a destination that is taken out and put back is the same one, its keys and its state with it")
    func removedAndBack() async throws {
        try await SchemaDatabase.withCopy { _, connection async throws in
            let store = SettingsStore(connection)
            let identity = "SELECT id || ' ' || original_name || ' ' || (removed_at IS NULL) FROM conversiond.destination WHERE name = 'meta-main'"
            let before = try await connection.one(identity)
            var without = RichSettings.example
            without.destinations.removeAll { $0.name == "meta-main" }
            try await store.apply(without)
            #expect(try await connection.one(identity) == before.replacing("true", with: "false"))
            #expect(try await store.export(workspace: "default") == without)
            try await store.apply(RichSettings.example)
            #expect(try await connection.one(identity) == before)
            #expect(try await store.export(workspace: "default") == RichSettings.example)
        }
    }

    @Test("No column of the settings holds an address: where requests go only the configuration says")
    func noEndpoint() async throws {
        let columns = try await SchemaDatabase.rolledBack { transaction in
            try await transaction.texts(
                """
                SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'conversiond'
                AND table_name ~ '^(workspace|value_rule|destination)' AND column_name ~ '(url|uri|endpoint|host|address|proxy|port$)'
                """)
        }
        #expect(columns.isEmpty)
    }

    @Test("R16, R25: settings that a constraint refuses leave the tables as they were")
    func refusedApply() async throws {
        try await SchemaDatabase.withCopy { _, connection async throws in
            let store = SettingsStore(connection)
            let version = try await store.version()
            var wrong = RichSettings.example
            wrong.strategy = .strict
            var ads = GoogleAdsConfiguration()
            ads.actions = ["won": "AW-123"]
            wrong.destinations.append(DestinationSettings(name: "zz", configuration: .googleAds(ads)))
            let error = await #expect(throws: PostgresError.self) { try await store.apply(wrong) }
            #expect(error?.constraintName == Self.actionRule)
            #expect(try await store.export(workspace: "default") == RichSettings.example)
            #expect(try await store.version() == version)
        }
    }
}
