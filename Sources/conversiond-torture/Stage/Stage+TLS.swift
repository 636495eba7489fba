import PlatformSimulator

/// The platforms over TLS.
extension Stage {
    nonisolated func tlsPort(_ certificate: CertificateKind) throws -> Int {
        guard let port = simulator.tlsPort(certificate) else { throw TortureError("the platforms speak no TLS") }
        return port
    }

    /// What leads every platform's requests to a port of this machine, over TLS.
    nonisolated func secureEndpoints(port: Int) -> [String: String] {
        Stage.endpoints("https://localhost:\(port)")
            .merging(["CONVERSIOND_DAEMON_CA_FILE": simulator.certificates?.authorityFile ?? ""]) { $1 }
    }

    /// Runs work with daemons whose way to the platforms is over TLS and leads through a proxy.
    nonisolated func withTLSProxy(requestTimeout: Duration? = nil, _ work: (NetworkProxy) async throws -> Void) async throws {
        try await withProxy(to: try tlsPort(.valid), requestTimeout: requestTimeout, { secureEndpoints(port: $0.port) }, work)
    }
}
