import ArgumentParser
import ConversionCore
import SettingsFile

/// Reads a settings file named on the command line.
enum SettingsArgument {
    /// Prints every problem and ends with status 78 where the file cannot be used.
    static func read(_ path: String) throws -> WorkspaceSettings {
        do throws(TextFileError) {
            let text = try TextFile.read(path)
            do throws(SettingsFileError) {
                return try SettingsFile.decode(text, file: path)
            } catch {
                StandardStream.error.writeLine(error.description)
            }
        } catch {
            StandardStream.error.writeLine("\(path): \(error)")
        }
        throw ExitStatus.configuration
    }
}
