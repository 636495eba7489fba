import ConversionCore
import Destinations

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Reads secrets from where their references point, at the moment they are needed.
///
/// They are read anew for every probe of a blocked destination, so that a rotated token file is picked up without a restart.
public struct SecretResolver: Sendable {
    private let environment: [String: String]

    public init(environment: [String: String]) {
        self.environment = environment
    }

    /// What is wrong with a reference; names the place, never the content.
    public struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
        public let description: String
    }

    public func resolve(_ reference: SecretReference) throws(Problem) -> String {
        switch reference {
        case .environment(let name):
            guard let value = environment[name], !value.isEmpty else {
                throw Problem(description: "environment variable \(name) is not set")
            }
            return value
        case .file(let path):
            return try read(path)
        case .credential(let name):
            guard let folder = environment["CREDENTIALS_DIRECTORY"] else {
                throw Problem(description: "credential \(name) is not there: CREDENTIALS_DIRECTORY is not set (systemd LoadCredential=)")
            }
            return try read(folder + "/" + name)
        }
    }

    /// Resolves all of a destination's secrets, or the first problem.
    public func resolve(_ references: [SecretName: SecretReference]) throws(Problem) -> Secrets {
        var values: [SecretName: String] = [:]
        for (name, reference) in references {
            values[name] = try resolve(reference)
        }
        return Secrets(values)
    }

    private func read(_ path: String) throws(Problem) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Problem(description: "file \(path) cannot be read")
        }
        // A service account's JSON key has 2.5 kB; whatever is larger by far is not a secret.
        guard data.count <= 65_536 else { throw Problem(description: "file \(path) is larger than 64 kB") }
        guard let text = String(data: data, encoding: .utf8) else {
            throw Problem(description: "file \(path) is not UTF-8 text")
        }
        let secret = String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        guard !secret.isEmpty else { throw Problem(description: "file \(path) is empty") }
        return secret
    }
}
