import OddInputs
import PlatformSimulator

extension Scenario {
    static let platforms = Scenario(
        "platforms",
        breaks: """
            every fault of the platforms at random: resets before and after, late and missing replies, 5xx, HTML, rate limits with \
            and without hints, expired and revoked tokens, endless, huge, cut and miscounted replies, one poison event in a batch; \
            nobody helps afterwards
            """, isShort: true
    ) { stage, random in
        let rounds = stage.options.short ? 12 : 40
        try await stage.whileInserting(over: .milliseconds(250 * rounds)) {
            try await stage.start()
            for _ in 0..<rounds {
                stage.injectRandom(&random)
                try await Task.sleep(for: random.duration(100...400))
            }
        }
        if !stage.options.short { try await stage.settleUnaided() }
    }
}

extension Stage {
    /// Draws a fault and a platform, and injects it for one to three requests.
    nonisolated func injectRandom(_ random: inout SeededGenerator) {
        let platforms: [PlatformName] = [.meta, .ga4, .dataManager, .googleAds, .tiktok, .linkedin, .googleOAuth]
        guard let platform = platforms.randomElement(using: &random) else { return }
        let kind = Self.randomFault(on: platform, leads: options.leads, &random)
        inject(kind, on: platform, count: Int.random(in: 1...3, using: &random))
    }

    private static func randomFault(on platform: PlatformName, leads: Int, _ random: inout SeededGenerator) -> FaultKind {
        var kinds: [FaultKind] = [
            .resetBeforeBody, .resetBeforeProcessing, .acceptThenReset, .answerLate(random.duration(100...1500)), .truncatedReply,
            .serverError(status: 500, html: false), .serverError(status: 503, html: true), .rateLimited(.retryAfter(seconds: 1)),
            .oversizedReply(bytes: 2 << 20), .redirect(to: "http://127.0.0.1:9/"),
        ]
        // GA4 says 204 to whatever it throws away: nobody can know of that, and no sender can mend it (platforms sheet GA4).
        if platform != .ga4 {
            kinds += [.tokenRevoked, .tokenExpired, .rateLimited(.none), .endlessReply, .wrongCount(0), .permissionMissing(code: 10)]
            if let target = Target.all.first(where: { $0.simulated == platform }), let status = Crm.funnel.randomElement(using: &random) {
                let lead = "lead-\(Int.random(in: 1...leads, using: &random))"
                let id = target.eventID(lead: lead, category: target.category(of: status))
                kinds += [BlameStyle.index, .none, .temporary].map { .badEvent(.id(id), blame: $0) }
            }
        }
        return kinds.randomElement(using: &random) ?? .resetBeforeBody
    }
}
