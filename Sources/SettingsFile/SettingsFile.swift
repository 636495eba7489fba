import ConversionCore

/// A workspace's settings as one TOML file: what `settings apply` reads and `settings export` writes.
public enum SettingsFile {
    /// Reads a settings file, strictly.
    ///
    /// - Parameters:
    ///   - text: the whole file.
    ///   - file: its name, for the messages only.
    /// - Throws: ``SettingsFileError`` with every problem found, by line; none of them quotes a secret.
    public static func decode(_ text: String, file: String) throws(SettingsFileError) -> WorkspaceSettings {
        try StrictTOML.read(text, file: file) { root in WorkspaceReader.read(root) }
    }

    /// Writes settings so that ``decode(_:file:)`` reads back an equal value.
    ///
    /// The order is fixed and defaults are left out, so that two exports of the same settings are the same text.
    public static func encode(_ settings: WorkspaceSettings) -> String {
        var writer = SettingsWriter()
        writer.write(settings)
        return writer.text
    }
}
