import ConversionCore
import Destinations
import SettingsFile

extension FuzzTarget {
    /// A file is refused with problems that a log can hold, or read; what was read survives its export and can be looked at.
    static let settings = FuzzTarget(name: "settings", reads: "settings files") { bytes throws(Violation) in
        let settings: WorkspaceSettings
        do throws(SettingsFileError) {
            settings = try SettingsFile.decode(String(decoding: bytes, as: UTF8.self), file: "fuzz.toml")
        } catch {
            try demand(!error.problems.isEmpty, "refused without a problem")
            for problem in error.problems {
                // Keys may be quoted, and a file of one line may be one key.
                try demand(problem.description.utf8.count <= 1_000 + 2 * bytes.count, "a problem of \(problem.description.utf8.count) bytes")
            }
            return
        }
        let text = SettingsFile.encode(settings)
        let again: WorkspaceSettings
        do throws(SettingsFileError) {
            again = try SettingsFile.decode(text, file: "export.toml")
        } catch {
            throw Violation("the export is refused: \(error)\n\(text)")
        }
        try demand(again == settings, "the export reads as other settings:\n\(text)")
        try demand(SettingsFile.encode(again) == text, "two exports differ:\n\(text)")
        for finding in lint(settings, now: FuzzScene.now) {
            try demand(!finding.message.isEmpty, "a finding without a message: \(finding.code)")
        }
        for destination in settings.destinations {
            let limits = makeAdapter(for: destination, endpoints: Endpoints()).limits
            try demand(
                limits.events >= 1 && limits.bytes >= 1 && limits.requestsInFlight >= 1 && limits.timeout > .zero,
                "limits under which nothing is ever sent: \(limits)")
        }
    }
}
