import ConversionCore
import Destinations
import PostgresClient

/// The rows of the settings tables as read in one snapshot, and what they mean.
struct SettingsTables {
    private var version: Int64 = 0
    private var workspaces: [WorkspaceSettings] = []
    private var destinations: [DestinationRow] = []
    private var events: [Int32: [String: String]] = [:]
    private var messagingEvents: [Int32: [String: String]] = [:]
    private var actions: [Int32: [String: String]] = [:]
    private var conversions: [Int32: [String: String]] = [:]
    private var problems: [SettingsStore.Problem] = []

    private struct DestinationRow {
        var id: Int32
        var workspace: String
        var name: String
        var originalName: String
        var platform: Platform
        var enabled: Bool
        var options: [String: JSONValue]
        var strictRequiresAny: [MatchIdentifier]?
        var oncePer: OncePer
        var resendWhenUnknown: Bool
        var maxAge: TimeSpan?
        var batchSize: Int?
        var maxInFlight: Int?
        var removed: Bool
    }

    /// A connection that stays open and says nothing must not stop whoever reads the settings.
    static let timeout = Duration.seconds(30)

    static func read(_ database: some PostgresExecuting) async throws -> SettingsTables {
        var tables = SettingsTables()
        tables.version = try await database.query("SELECT version FROM conversiond.settings_version", timeout: timeout).int8(0, 0)
        try await tables.readWorkspaces(database)
        try await tables.readDestinations(database)
        tables.events = try await pairs(database, "SELECT destination_id, status, event_name FROM conversiond.destination_event")
        tables.messagingEvents = try await pairs(
            database, "SELECT destination_id, status, event_name FROM conversiond.destination_messaging_event")
        tables.actions = try await pairs(database, "SELECT destination_id, status, action_id FROM conversiond.destination_action")
        tables.conversions = try await pairs(
            database, "SELECT destination_id, category, conversion_id FROM conversiond.destination_conversion")
        return tables
    }

    private mutating func readWorkspaces(_ database: some PostgresExecuting) async throws {
        let rows = try await database.query(
            """
            SELECT name, strategy, mapping, currency, phone_country, consent, modal_trigger_statuses
            FROM conversiond.workspace ORDER BY name
            """, timeout: Self.timeout)
        for row in 0..<rows.count {
            var workspace = WorkspaceSettings(name: try rows.text(row, 0))
            // The CHECK constraints hold these to the words known here.
            workspace.strategy = Strategy(rawValue: try rows.text(row, 1)) ?? .strict
            workspace.mapping = try rows.text(row, 2)
            workspace.currency = try rows.optionalText(row, 3)
            workspace.phoneCountry = try rows.optionalText(row, 4)
            workspace.consent = ConsentPolicy(rawValue: try rows.text(row, 5)) ?? .required
            workspace.modalTriggerStatuses = try rows.textArray(row, 6)
            workspaces.append(workspace)
        }
        let rules = try await database.query(
            "SELECT workspace, status, source, amount::text FROM conversiond.value_rule ORDER BY workspace, status, position", timeout: Self.timeout)
        for row in 0..<rules.count {
            let name = try rules.text(row, 0)
            guard let index = workspaces.firstIndex(where: { $0.name == name }) else { continue }
            let source: ValueSource
            switch try rules.text(row, 2) {
            case "actual": source = .actual
            case "estimated": source = .estimated
            default:
                guard let amount = try rules.optionalText(row, 3).flatMap({ ExactDecimal($0) }) else { continue }
                source = .fixed(amount)
            }
            workspaces[index].values[try rules.text(row, 1), default: []].append(source)
        }
    }

    private mutating func readDestinations(_ database: some PostgresExecuting) async throws {
        let rows = try await database.query(
            """
            SELECT id, workspace, name, original_name, platform, enabled, options::text, strict_requires_any, once_per,
                resend_when_unknown, (extract(epoch FROM max_age) * 1000000)::bigint, batch_size, max_in_flight,
                removed_at IS NOT NULL
            FROM conversiond.destination ORDER BY workspace, position, id
            """, timeout: Self.timeout)
        for row in 0..<rows.count {
            let workspace = try rows.text(row, 1)
            let name = try rows.text(row, 2)
            guard let platform = Platform(rawValue: try rows.text(row, 4)) else { continue }
            var options: [String: JSONValue] = [:]
            do {
                options = try JSONValue.parse(Array(try rows.text(row, 6).utf8)).object ?? [:]
            } catch let error as JSONError {
                problems.append(.init(workspace: workspace, description: "destination \(name): options: \(error.reason)"))
            }
            let wanted = try rows.optionalTextArray(row, 7)
            let unknown = wanted?.first { MatchIdentifier(rawValue: $0) == nil }
            if let unknown {
                problems.append(
                    .init(workspace: workspace, description: "destination \(name): strict_requires_any knows no \"\(unknown)\""))
            }
            destinations.append(
                DestinationRow(
                    id: try rows.int4(row, 0), workspace: workspace, name: name, originalName: try rows.text(row, 3),
                    platform: platform, enabled: try rows.bool(row, 5), options: options,
                    strictRequiresAny: wanted?.compactMap(MatchIdentifier.init(rawValue:)),
                    oncePer: OncePer(rawValue: try rows.text(row, 8)) ?? .lead, resendWhenUnknown: try rows.bool(row, 9),
                    maxAge: try rows.optionalInt8(row, 10).map(TimeSpan.init(microseconds:)),
                    batchSize: try rows.optionalInt4(row, 11).map(Int.init),
                    maxInFlight: try rows.optionalInt4(row, 12).map(Int.init), removed: try rows.bool(row, 13)))
        }
    }

    private static func pairs(_ database: some PostgresExecuting, _ sql: String) async throws -> [Int32: [String: String]] {
        let rows = try await database.query(sql, timeout: timeout)
        var found: [Int32: [String: String]] = [:]
        for row in 0..<rows.count {
            found[try rows.int4(row, 0), default: [:]][try rows.text(row, 1)] = try rows.text(row, 2)
        }
        return found
    }

    /// Puts the rows together. An unusable option is a problem that is told, and counts as missing: the destination skips with
    /// a reason (rule R46), and no row ends in silence.
    func resolve(endpoints: Endpoints) -> SettingsStore.Loaded {
        var problems = problems
        var byWorkspace: [String: [ResolvedDestination]] = [:]
        var all: [Int32: ResolvedDestination] = [:]
        var removed: Set<Int32> = []
        for row in destinations {
            var options = DestinationOptions(row.options)
            let configuration = options.configuration(
                of: row.platform, messagingEvents: messagingEvents[row.id] ?? [:], actions: actions[row.id] ?? [:],
                conversions: conversions[row.id] ?? [:])
            if let problem = options.problem {
                problems.append(.init(workspace: row.workspace, description: "destination \(row.name): \(problem)"))
            }
            var settings = DestinationSettings(name: row.name, configuration: configuration)
            settings.originalName = row.originalName
            settings.enabled = row.enabled
            settings.events = events[row.id] ?? [:]
            settings.strictRequiresAny = row.strictRequiresAny
            settings.oncePer = row.oncePer
            settings.resendWhenUnknown = row.resendWhenUnknown
            settings.maxAge = row.maxAge
            settings.batchSize = row.batchSize
            settings.maxInFlight = row.maxInFlight
            let resolved = ResolvedDestination(
                id: row.id, workspace: row.workspace, settings: settings,
                adapter: makeAdapter(for: settings, endpoints: endpoints))
            all[row.id] = resolved
            if row.removed {
                removed.insert(row.id)
            } else {
                byWorkspace[row.workspace, default: []].append(resolved)
            }
        }
        var found: [String: EngineSettings.Workspace] = [:]
        for workspace in workspaces {
            let own = byWorkspace[workspace.name] ?? []
            var complete = workspace
            complete.destinations = own.map(\.settings)
            problems += complete.problems().map { problem in
                .init(workspace: workspace.name, description: problem.description)
            }
            found[workspace.name] = EngineSettings.Workspace(settings: complete, destinations: own)
        }
        return SettingsStore.Loaded(
            settings: EngineSettings(version: version, workspaces: found, destinations: all, removed: removed),
            problems: problems)
    }
}
