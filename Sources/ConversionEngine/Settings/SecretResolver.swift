import ConversionCore
import Destinations

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
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

    /// A service account's JSON key has 2.5 kB; whatever is larger by far is not a secret.
    private static let sizeLimit = 65_536

    /// The path may come from the database: nothing is read beyond the limit, and no pipe is waited for.
    private func read(_ path: String) throws(Problem) -> String {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw Problem(description: "file \(path) cannot be read") }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while content.count <= Self.sizeLimit {
            let count = chunk.withUnsafeMutableBytes { Self.read(descriptor, $0) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Problem(description: "file \(path) cannot be read") }
            if count == 0 { break }
            content += chunk[..<count]
        }
        guard content.count <= Self.sizeLimit else { throw Problem(description: "file \(path) is larger than 64 kB") }
        guard let text = String(validating: content, as: UTF8.self) else {
            throw Problem(description: "file \(path) is not UTF-8 text")
        }
        let secret = String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        guard !secret.isEmpty else { throw Problem(description: "file \(path) is empty") }
        return secret
    }

    private static func read(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        #if canImport(Glibc)
        Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        #else
        Musl.read(descriptor, buffer.baseAddress, buffer.count)
        #endif
    }
}
