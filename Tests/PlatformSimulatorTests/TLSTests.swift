import Foundation
import Testing

@testable import PlatformSimulator

@Suite("TLS with the test CA, HTTP/2 and HTTP/1.1")
struct TLSTests {
    private static var configuration: SimulatorConfiguration {
        var configuration = SimulatorConfiguration.standard
        configuration.tls = [.valid: 0, .expired: 0, .wrongHost: 0]
        return configuration
    }

    private func curl(
        _ simulator: PlatformSimulator, _ certificate: CertificateKind = .valid, options: [String] = []
    ) async throws -> CommandResult {
        let base = try #require(simulator.secureEndpoint(.meta, certificate: certificate))
        let authority = try #require(simulator.certificates).authorityFile
        return try await CommandResult.of(
            ["curl", "--silent", "--max-time", "30", "--cacert", authority, "--write-out", "\n%{http_version} %{http_code}",
                "--header", "Content-Type: application/json", "--header", "Authorization: Bearer good",
                "--data-binary", MetaSample.body(json(MetaSample.event))] + options + ["\(base)/v26.0/100/events"])
    }

    @Test("The valid certificate is trusted; ALPN settles on HTTP/2, or on what the client can")
    func versions() async throws {
        try await withSimulator(Self.configuration) { simulator in
            let two = try await curl(simulator, options: ["--http2"])
            #expect(two.status == 0)
            #expect(two.output.hasSuffix("\n2 200"))
            let one = try await curl(simulator, options: ["--http1.1"])
            #expect(one.output.hasSuffix("\n1.1 200"))
            #expect(simulator.truth[.meta, "100"].eventsCounted == 1)
            #expect(simulator.truth[.meta, "100"].duplicatesDropped == 1)
        }
    }

    @Test("An expired certificate and one for another host are refused by a client that looks", arguments: [
        CertificateKind.expired, .wrongHost,
    ])
    func badCertificates(_ kind: CertificateKind) async throws {
        try await withSimulator(Self.configuration) { simulator in
            // 60: the peer's certificate cannot be authenticated (curl(1)).
            let refused = try await curl(simulator, kind)
            #expect(refused.status == 60)
            #expect(simulator.truth.platforms.isEmpty)
            let trusting = try await curl(simulator, kind, options: ["--insecure"])
            #expect(trusting.output.hasSuffix(" 200"))
        }
    }

    @Test("A reset takes the TLS connection beneath HTTP/2 and HTTP/1.1 down", arguments: ["--http2", "--http1.1"])
    func reset(_ version: String) async throws {
        try await withSimulator(Self.configuration) { simulator in
            simulator.inject(Fault(.acceptThenReset, count: 1))
            let result = try await curl(simulator, options: [version])
            // 56: failure in receiving; 16: HTTP/2 framing layer (curl(1)).
            #expect([56, 16].contains(result.status))
            #expect(simulator.truth[.meta, "100"].eventsCounted == 1)
        }
    }

    @Test("Half a reply over HTTP/2 is no reply")
    func truncated() async throws {
        try await withSimulator(Self.configuration) { simulator in
            simulator.inject(Fault(.truncatedReply, count: 1))
            let cut = try await curl(simulator, options: ["--http2"])
            #expect(cut.status != 0)
            let whole = try await curl(simulator, options: ["--http2"])
            #expect(whole.output.hasSuffix("\n2 200"))
        }
    }

    @Test("A stop frees a request that is held on HTTP/2")
    func stopWhileHeld() async throws {
        let simulator = try await PlatformSimulator.start(Self.configuration)
        simulator.inject(Fault(.answerNever(counted: true)))
        async let result = curl(simulator, options: ["--http2"])
        try await simulator.waitUntil { $0[.meta, "100"].eventsCounted == 1 }
        await simulator.stop()
        #expect(try await result.status != 0)
    }

    @Test("A CA in a folder of the caller's is used again; a temporary one is removed")
    func directories() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ca-\(UUID().uuidString)").path
        let first = try await CertificateAuthority(directory: folder)
        let certificate = try Data(contentsOf: URL(fileURLWithPath: first.authorityFile))
        let second = try await CertificateAuthority(directory: folder)
        #expect(try Data(contentsOf: URL(fileURLWithPath: second.authorityFile)) == certificate)
        second.removeTemporaryFiles()
        #expect(FileManager.default.fileExists(atPath: folder))
        try FileManager.default.removeItem(atPath: folder)

        let temporary = try await CertificateAuthority()
        temporary.removeTemporaryFiles()
        #expect(!FileManager.default.fileExists(atPath: temporary.directory))
    }
}
