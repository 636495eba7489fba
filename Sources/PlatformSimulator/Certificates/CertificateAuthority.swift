import Foundation
import NIOSSL

/// A test CA of a simulator's own: made by the `openssl` command when first needed.
public final class CertificateAuthority: Sendable {
    /// The folder that holds everything.
    public let directory: String
    /// The CA certificate, PEM: what a client has to trust.
    public var authorityFile: String { "\(directory)/ca.pem" }

    private let isTemporary: Bool

    /// Uses the CA in the folder, or makes it there with a certificate of each kind.
    ///
    /// - Parameter directory: nil for a new temporary folder.
    /// - Throws: `CertificateError` when `openssl` is missing or fails, a Cocoa error for the folder.
    public init(directory: String? = nil) async throws {
        isTemporary = directory == nil
        self.directory = directory ?? FileManager.default.temporaryDirectory
            .appendingPathComponent("platform-simulator-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: self.directory, withIntermediateDirectories: true)
        if !FileManager.default.fileExists(atPath: authorityFile) { try await makeAuthority() }
        for kind in CertificateKind.allCases where !FileManager.default.fileExists(atPath: certificateFile(kind)) {
            try await makeCertificate(kind)
        }
    }

    public func certificateFile(_ kind: CertificateKind) -> String { "\(directory)/\(kind.rawValue).pem" }
    public func keyFile(_ kind: CertificateKind) -> String { "\(directory)/\(kind.rawValue).key" }

    func serverConfiguration(_ kind: CertificateKind) throws -> TLSConfiguration {
        let chain = try NIOSSLCertificate.fromPEMFile(certificateFile(kind)).map { NIOSSLCertificateSource.certificate($0) }
        let key = try NIOSSLPrivateKey(file: keyFile(kind), format: .pem)
        return TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
    }

    func removeTemporaryFiles() {
        guard isTemporary else { return }
        do {
            try FileManager.default.removeItem(atPath: directory)
        } catch {
            // Test keys in a temporary folder: the system's own clean-up gets what is left.
        }
    }

    private func makeAuthority() async throws {
        let key = "\(directory)/ca.key"
        try await OpenSSLCommand.run(["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key])
        try await OpenSSLCommand.run([
            "req", "-x509", "-new", "-key", key, "-subj", "/CN=platform-simulator test CA", "-days", "3650",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-out", authorityFile,
        ])
    }

    private func makeCertificate(_ kind: CertificateKind) async throws {
        let request = "\(directory)/\(kind.rawValue).csr"
        let extensions = "\(directory)/\(kind.rawValue).ext"
        let names = kind == .wrongHost ? "DNS:elsewhere.example" : "DNS:localhost,IP:127.0.0.1,IP:::1"
        try Data("basicConstraints=CA:FALSE\nsubjectAltName=\(names)\nextendedKeyUsage=serverAuth\n".utf8)
            .write(to: URL(fileURLWithPath: extensions))
        try await OpenSSLCommand.run(["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", keyFile(kind)])
        try await OpenSSLCommand.run(["req", "-new", "-key", keyFile(kind), "-subj", "/CN=\(kind.rawValue)", "-out", request])
        try await OpenSSLCommand.run([
            "x509", "-req", "-in", request, "-CA", authorityFile, "-CAkey", "\(directory)/ca.key", "-CAcreateserial",
            // A negative number of days ends the certificate before it began.
            "-days", kind == .expired ? "-1" : "825", "-extfile", extensions, "-out", certificateFile(kind),
        ])
    }
}
