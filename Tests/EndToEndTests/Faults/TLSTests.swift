import Glibc
import PlatformSimulator
import Testing

@Suite("TLS towards the platforms")
struct TLSTests {
    @Test("Over https with a certificate of a trusted authority events arrive")
    func trusted() async throws {
        try await FaultScene.run(tls: [.valid: 0]) { scene in
            let endpoint = try #require(scene.simulator.secureEndpoint(.meta))
            let authority = try #require(scene.simulator.certificates?.authorityFile)
            let daemon = try await scene.start([
                "CONVERSIOND_ENDPOINTS_META": endpoint, "CONVERSIOND_ENDPOINTS_GA4": endpoint, "CONVERSIOND_DAEMON_CA_FILE": authority,
            ])
            try await scene.insertLeads(1...10)
            try await scene.untilSettled(daemon)
            daemon.signal(SIGTERM)
            #expect(await daemon.waitForExit() == 0)
            try await scene.checkNothingLostNorDoubled(leads: 10)
        }
    }

    @Test("An expired certificate, one for another name, and an unknown authority: refused, nothing is sent, nothing is lost", arguments: [CertificateKind.expired, .wrongHost, .valid])
    func refused(_ kind: CertificateKind) async throws {
        try await FaultScene.run(tls: [kind: 0]) { scene in
            let endpoint = try #require(scene.simulator.secureEndpoint(.meta, certificate: kind))
            var environment = ["CONVERSIOND_ENDPOINTS_META": endpoint, "CONVERSIOND_ENDPOINTS_GA4": endpoint]
            // The valid one is refused because nothing says that its authority is to be trusted.
            if kind != .valid { environment["CONVERSIOND_DAEMON_CA_FILE"] = scene.simulator.certificates?.authorityFile }
            let daemon = try await scene.start(environment)
            try await scene.insertLeads(1...10)
            try await daemon.line(containing: "certificate")
            daemon.signal(SIGTERM)
            #expect(await daemon.waitForExit() == 0)
            #expect(scene.simulator.truth.total(.meta).requests == 0)
            #expect(scene.simulator.truth.total(.ga4).requests == 0)
            #expect(try await scene.count("SELECT count(*) FROM conversiond.sync_log WHERE final") == 0)
            #expect(
                try await scene.count(
                    "SELECT (SELECT count(*) * 2 FROM conversiond.outbox) + (SELECT coalesce(sum(remaining), 0) FROM conversiond.batch)") == 20)
        }
    }
}
