import Foundation
import Subprocess

/// A certificate authority made for this test run, with the server certificates the tests need.
struct TestAuthority: Sendable {
    struct Identity: Sendable {
        var certificate: String
        var key: String
    }

    let authorityFile: String
    /// For 127.0.0.1 and localhost.
    let valid: Identity
    /// For 127.0.0.1 and localhost, ended yesterday.
    let expired: Identity
    /// For another host.
    let otherHost: Identity

    static let shared = Task { try await TestAuthority() }

    private init() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "conversiond-ca-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let authority = Identity(certificate: folder + "/ca.pem", key: folder + "/ca.key")
        let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        try await Self.openssl(
            ["req", "-x509"] + newKey
                + ["-keyout", authority.key, "-out", authority.certificate, "-days", "2", "-subj", "/CN=conversiond tests"])

        func issue(_ name: String, host: String, days: Int) async throws -> Identity {
            let identity = Identity(certificate: "\(folder)/\(name).pem", key: "\(folder)/\(name).key")
            let request = "\(folder)/\(name).csr"
            try await Self.openssl(
                ["req", "-new"] + newKey
                    + ["-keyout", identity.key, "-out", request, "-subj", "/CN=\(name)", "-addext", "subjectAltName=\(host)"])
            try await Self.openssl([
                "x509", "-req", "-in", request, "-CA", authority.certificate, "-CAkey", authority.key,
                "-CAcreateserial", "-copy_extensions", "copy", "-days", "\(days)", "-out", identity.certificate,
            ])
            return identity
        }
        authorityFile = authority.certificate
        valid = try await issue("valid", host: "DNS:localhost,IP:127.0.0.1", days: 2)
        expired = try await issue("expired", host: "DNS:localhost,IP:127.0.0.1", days: -1)
        otherHost = try await issue("other", host: "DNS:other.invalid", days: 2)
    }

    private static func openssl(_ arguments: [String]) async throws {
        let result = try await Subprocess.run(
            .name("openssl"), arguments: Arguments(arguments), output: .discarded, error: .string(limit: 1 << 16))
        guard result.terminationStatus == .exited(0) else {
            throw OpenSSLFailure(arguments: arguments, complaint: result.standardError)
        }
    }
}

struct OpenSSLFailure: Error {
    var arguments: [String]
    /// What it wrote to standard error.
    var complaint: String
}
