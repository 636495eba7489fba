import SettingsFile
import SettingsSamples
import Testing

@testable import conversiond

/// The files that are shipped as examples must be the ones the program takes.
@Suite struct ShippedExamplesTests {
    private static func read(_ name: String) throws -> String {
        let parts = #filePath.split(separator: "/").dropLast(3)
        return try TextFile.read("/" + parts.joined(separator: "/") + "/deploy/" + name)
    }

    @Test("The example configuration holds the defaults")
    func configuration() throws {
        var configuration = try ConfigurationLoader.decode(Self.read("conversiond.example.toml"), file: "conversiond.example.toml")
        #expect(configuration.database == ConnectionString("postgresql://conversiond@localhost/crm"))
        configuration.database = nil
        #expect(configuration == DaemonConfiguration())
    }

    @Test("The example settings are those of the documentation")
    func settings() throws {
        let settings = try SettingsFile.decode(Self.read("settings.example.toml"), file: "settings.example.toml")
        #expect(try settings == SettingsFile.decode(contractExample, file: "example.toml"))
    }
}
