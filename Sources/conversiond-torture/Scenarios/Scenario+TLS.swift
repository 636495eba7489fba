import OddInputs
import PlatformSimulator
import PostgresTestCluster

extension Scenario {
    static let tls = Scenario(
        "tls", breaks: "the platforms' TLS certificates expired or for another name: nothing may be sent, and all must be once they are right",
        needs: [.tls]
    ) { stage, random in
        let right = try stage.tlsPort(.valid)
        try await stage.withTLSProxy { proxy in
            let wrongs = [CertificateKind.expired, .wrongHost].shuffled(using: &random)
            // From the start, in the middle of the work, and once more.
            let kinds = wrongs + [wrongs[0]]
            let share = max(5, stage.options.leads / (kinds.count + 1))
            var last = 0
            for kind in kinds {
                if last > 0 {
                    try await stage.crm.insert(leads: (last + 1)...(last + share / 2 + 1))
                    // What is under way when the connections are cut would rightly be in doubt.
                    try await stage.settle()
                }
                proxy.lead(to: try stage.tlsPort(kind))
                // Connections that are open have seen the right one.
                await proxy.reset()
                await stage.note(.harmless)
                try await Task.sleep(for: .milliseconds(100))
                let before = stage.simulator.truth
                try await stage.crm.insert(leads: (last + share / 2 + 2)...(last + share))
                if await stage.replicas.isEmpty { try await stage.start() }
                try await stage.untilCertificatesAreTold()
                try await Task.sleep(for: random.duration(0...1500))
                guard stage.simulator.truth == before else {
                    throw TortureError("something was sent to a platform whose certificate is \(kind.rawValue)")
                }
                last += share
                proxy.lead(to: right)
                try await stage.hasten()
                try await stage.untilProgress()
            }
            try await stage.settle()
            try await stage.drainAll()
            guard try await stage.session.count("SELECT count(*) FROM conversiond.sync_log WHERE reason = 'outcome_unknown'") == 0 else {
                throw TortureError("an event that was not sent is told as in doubt")
            }
        }
    }
}

extension Stage {
    /// Waits until the health of every destination names the certificate.
    fileprivate func untilCertificatesAreTold() async throws {
        try await until("every destination's health names the certificate") { stage in
            try await stage.session.count(
                "SELECT count(*) FROM conversiond.destination_health WHERE state <> 'ok' AND why LIKE '%certificate%'") == Target.all.count
        }
    }
}
