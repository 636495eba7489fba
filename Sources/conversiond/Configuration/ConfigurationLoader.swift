import ConversionCore
import SettingsFile

/// Reads the configuration: the file, then the environment, which wins.
struct ConfigurationLoader {
    static let defaultFile = "/etc/conversiond/conversiond.toml"

    /// Named by `--config`; `nil`: ``defaultFile``, which may be absent.
    var file: String?
    var environment: [String: String]
    /// For commands that anybody may run: a default file only the daemon may read counts as absent.
    var toleratesUnreadableDefault = false

    func load() throws(ConfigurationError) -> DaemonConfiguration {
        var configuration = DaemonConfiguration()
        var problems: [SettingsFileError.Problem] = []
        if let text = try readFile() {
            do throws(SettingsFileError) {
                configuration = try Self.decode(text, file: file ?? Self.defaultFile)
            } catch {
                problems = error.problems
            }
        }
        problems += applyEnvironment(to: &configuration)
        if problems.isEmpty, configuration.daemon.lease.microseconds < 3 * configuration.daemon.heartbeatInterval.microseconds {
            problems.append(SettingsFileError.Problem(
                source: file ?? Self.defaultFile, line: nil, key: "daemon.lease",
                message: "found \(SpanText.write(configuration.daemon.lease)), expected at least three heartbeats "
                    + "(daemon.heartbeat_interval is \(SpanText.write(configuration.daemon.heartbeatInterval))): "
                    + "one late heartbeat must not cost a daemon its batches"))
        }
        guard problems.isEmpty else { throw ConfigurationError(reason: .invalid, problems: problems) }
        return configuration
    }

    private func readFile() throws(ConfigurationError) -> String? {
        do throws(TextFileError) {
            return try TextFile.read(file ?? Self.defaultFile)
        } catch {
            if file == nil, error.reason == .absent || (toleratesUnreadableDefault && error.reason == .forbidden) { return nil }
            throw ConfigurationError(
                reason: .unreadable,
                problems: [SettingsFileError.Problem(source: file ?? Self.defaultFile, line: nil, key: "", message: error.description)])
        }
    }

    /// The file alone, for a test of its messages.
    static func decode(_ text: String, file: String) throws(SettingsFileError) -> DaemonConfiguration {
        try StrictTOML.read(text, file: file) { root in
            var configuration = DaemonConfiguration()
            for section in ConfigurationKey.sections {
                guard let table = root.subtable(section) else { continue }
                for key in ConfigurationKey.all where key.section == section { apply(key, of: table, to: &configuration) }
                table.refuseUnknownKeys()
            }
            root.refuseUnknownKeys()
            return configuration
        }
    }

    private static func apply(_ key: ConfigurationKey, of table: StrictTable, to configuration: inout DaemonConfiguration) {
        switch key.value {
        case .text(let take):
            guard let text = key.isSecret ? table.unshownString(key.name) : table.string(key.name) else { return }
            guard let expected = take(text, &configuration) else { return }
            table.report(key.name, "found \(key.isSecret ? "something else" : Found.quote(text)), expected \(expected)")
        case .integer(let range, let take):
            if let number = table.integer(key.name, in: range) { take(number, &configuration) }
        case .flag(let take):
            if let truth = table.bool(key.name) { take(truth, &configuration) }
        }
    }

    /// An empty variable counts as not set, as deployment tools leave them.
    private func applyEnvironment(to configuration: inout DaemonConfiguration) -> [SettingsFileError.Problem] {
        var problems: [SettingsFileError.Problem] = []
        func refuse(_ variable: String, _ message: String) {
            problems.append(SettingsFileError.Problem(source: variable, line: nil, key: "", message: message))
        }
        for key in ConfigurationKey.all {
            guard let text = environment[key.variable], !text.isEmpty else { continue }
            let found = key.isSecret ? "something else" : Found.quote(text)
            switch key.value {
            case .text(let take):
                if let expected = take(text, &configuration) { refuse(key.variable, "found \(found), expected \(expected)") }
            case .integer(let range, let take):
                if let number = Int(text), range.contains(number) {
                    take(number, &configuration)
                } else {
                    refuse(key.variable, "found \(found), expected a whole number from \(range.lowerBound) to \(range.upperBound)")
                }
            case .flag(let take):
                if let truth = Bool(text) {
                    take(truth, &configuration)
                } else {
                    refuse(key.variable, "found \(found), expected true or false")
                }
            }
        }
        for variable in environment.keys.sorted() {
            if let message = Self.refusal(ofVariable: variable) { refuse(variable, message) }
        }
        return problems
    }

    /// A misspelt variable would leave a default in force, which for an endpoint means test data sent to the platform itself:
    /// so those in a section of ours, or a slip away from one of ours, are refused.
    ///
    /// Others are let be: `env:CONVERSIOND_META_TOKEN` is a fair name for a secret, and Kubernetes sets
    /// `CONVERSIOND_PORT` and `CONVERSIOND_ADMIN_SERVICE_HOST` for services of such names.
    private static func refusal(ofVariable variable: String) -> String? {
        let prefix = ConfigurationKey.variablePrefix
        let known = ConfigurationKey.all.map(\.variable)
        guard variable.hasPrefix(prefix), !known.contains(variable) else { return nil }
        let rest = variable.dropFirst(prefix.count)
        for section in ConfigurationKey.sections where rest.hasPrefix(section.uppercased() + "_") {
            let key = rest.dropFirst(section.count + 1)
            if key.hasPrefix("SERVICE_") || key == "PORT" || key.hasPrefix("PORT_") { return nil }
            let names = ConfigurationKey.all.filter { $0.section == section }.map(\.variable)
            return "unknown variable" + NearMiss.hint(variable, among: known) + ", expected one of: " + names.joined(separator: ", ")
        }
        guard let meant = NearMiss.of(variable, among: known) else { return nil }
        return "unknown variable (did you mean \"\(meant)\"?)"
    }
}
