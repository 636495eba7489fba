import Testing

@testable import PlatformSimulator

@Suite("Faults, as a client on a socket sees them")
struct FaultTests {
    static let body = MetaSample.body(json(MetaSample.event), json(MetaSample.event, ["event_id": "\"e2\""]))

    /// Sends one request into the fault and one after it, which finds all well.
    private func strike(
        into kind: FaultKind, _ check: (Outcome, AccountTruth) throws -> Void
    ) async throws {
        try await withSimulator { simulator in
            simulator.inject(Fault(kind, on: .meta, count: 1))
            let outcome = await simulator.sendMeta(Self.body)
            let truth = try await simulator.waitUntil { $0[.meta].inFlight == 0 }[.meta, "100"]
            #expect(truth.faultedRequests == [kind.label: 1])
            #expect(truth.requests == 1)
            try check(outcome, truth)
            #expect(await simulator.sendMeta(Self.body).reply?.status == 200)
        }
    }

    @Test("Reset before the body is read, before processing, and after counting", arguments: [
        (FaultKind.resetBeforeBody, 0), (.resetBeforeProcessing, 0), (.acceptThenReset, 2),
    ])
    func resets(_ kind: FaultKind, _ counted: Int) async throws {
        try await strike(into: kind) { outcome, truth in
            #expect(outcome == .reset(received: 0))
            #expect(truth.eventsCounted == counted)
        }
    }

    @Test("The reset before the body comes although the body never does")
    func resetWithoutBody() async throws {
        try await withSimulator { simulator in
            simulator.inject(Fault(.resetBeforeBody, account: "100"))
            let outcome = await SocketClient.send(
                "/v26.0/100/events", to: simulator.port, body: Self.body, sendsBody: false)
            #expect(outcome == .reset(received: 0))
        }
    }

    @Test("Accept-then-drop: the resend is dropped by Meta, and doubles on GA4 (D15)")
    func acceptThenReset() async throws {
        try await withSimulator { simulator in
            simulator.inject(Fault(.acceptThenReset, count: 2))
            #expect(await simulator.sendMeta(Self.body) == .reset(received: 0))
            let lead = json(GA4Sample.hit, ["events": "[\(GA4Sample.event("generate_lead", ["event_id": "\"x\""]))]"])
            #expect(await simulator.sendGA4(lead) == .reset(received: 0))
            _ = await simulator.sendMeta(Self.body)
            _ = await simulator.sendGA4(lead)
            #expect(simulator.truth[.meta, "100"].eventsCounted == 2)
            #expect(simulator.truth[.meta, "100"].duplicatesDropped == 2)
            #expect(simulator.truth[.meta, "100"].doubles == 0)
            #expect(simulator.truth[.ga4, "G-1"].doubles == 1)
        }
    }

    @Test("Rate limits with each hint", arguments: [
        RateLimitHint.none, .retryAfter(seconds: 7), .businessUseCaseUsage(minutes: 9),
    ])
    func rateLimits(_ hint: RateLimitHint) async throws {
        try await strike(into: .rateLimited(hint)) { outcome, truth in
            let reply = try #require(outcome.reply)
            #expect(reply.status == 429)
            #expect(truth.eventsCounted == 0)
            let code = hint == .businessUseCaseUsage(minutes: 9) ? "80004/2446079" : "4"
            #expect(MetaErrorReply(reply)?.label == code)
            #expect(truth.rejectedRequests == [code: 1])
            #expect(reply.fields["retry-after"] == (hint == .retryAfter(seconds: 7) ? "7" : nil))
            let usage = reply.fields["x-business-use-case-usage"]
            #expect((usage?.contains("\"estimated_time_to_regain_access\":9") ?? false) == (code != "4"))
        }
    }

    @Test("5xx with JSON and with HTML", arguments: [(500, false), (503, true)])
    func serverErrors(_ status: Int, _ html: Bool) async throws {
        try await strike(into: .serverError(status: status, html: html)) { outcome, truth in
            let reply = try #require(outcome.reply)
            #expect(reply.status == status)
            #expect((MetaErrorReply(reply) == nil) == html)
            #expect(reply.fields["content-type"]?.hasPrefix("text/html") == html)
            #expect(truth.eventsCounted == 0)
        }
    }

    @Test("Troubles of the account, in Meta's own codes", arguments: [
        (FaultKind.tokenRevoked, 401, "190/460"), (.permissionMissing(code: 10), 403, "10"),
        (.permissionMissing(code: 200), 403, "200"), (.unknownAccount, 400, "100/33"),
    ])
    func accountTroubles(_ kind: FaultKind, _ status: Int, _ code: String) async throws {
        try await strike(into: kind) { outcome, truth in
            #expect(outcome.reply?.status == status)
            #expect(MetaErrorReply(outcome.reply)?.label == code)
            #expect(truth.eventsCounted == 0)
            #expect(truth.eventsRefused == 2)
        }
    }

    static let blames: [(BlameStyle, String?)] = [
        (.index, "{\"blame_field_specs\":[[\"data\",\"1\",\"user_data\"]]}"),
        (.indexAsText, "\"{\\\"blame_field_specs\\\":[[\\\"data\\\",\\\"1\\\",\\\"user_data\\\"]]}\""),
        (.none, nil),
    ]

    @Test("A request with the marked event is refused, however it is blamed (D16)", arguments: blames)
    func badEvent(_ blame: BlameStyle, _ data: String?) async throws {
        try await withSimulator { simulator in
            simulator.inject(Fault(.badEvent(.id("e2"), blame: blame)))
            let error = try #require(MetaErrorReply(await simulator.sendMeta(Self.body).reply))
            #expect(error.label == "100/2804017")
            #expect(error.error["error_data"]?.text == data)
            #expect(simulator.truth[.meta, "100"].eventsCounted == 0)
            // The innocent one passes on its own, the guilty one never does.
            #expect(await simulator.sendMeta(MetaSample.body(json(MetaSample.event))).reply?.status == 200)
            let guilty = MetaSample.body(json(MetaSample.event, ["event_id": "\"e2\""]))
            #expect(await simulator.sendMeta(guilty).reply?.status == 400)
        }
    }

    @Test("An event may be marked by its name")
    func badEventByName() async throws {
        try await withSimulator { simulator in
            simulator.inject(Fault(.badEvent(.name("Lead"), blame: .none)))
            #expect(await simulator.sendMeta(Self.body).reply?.status == 400)
            let other = MetaSample.body(json(MetaSample.event, ["event_name": "\"Contact\""]))
            #expect(await simulator.sendMeta(other).reply?.status == 200)
        }
    }

    @Test("Half a reply, then the end")
    func truncated() async throws {
        try await strike(into: .truncatedReply) { outcome, truth in
            guard case .cut(let received) = outcome else { throw Unexpected(outcome) }
            #expect(received > 0)
            #expect(truth.eventsCounted == 2)
        }
    }

    @Test("A reply of a size that nobody expects")
    func oversized() async throws {
        try await strike(into: .oversizedReply(bytes: 1 << 20)) { outcome, truth in
            #expect(outcome.reply?.body.utf8.count == 1 << 20)
            #expect(outcome.reply?.body.hasPrefix("{\"events_received\":2,") == true)
            #expect(truth.eventsCounted == 2)
        }
    }

    @Test("A reply without end, until the client has enough")
    func endless() async throws {
        try await strike(into: .endlessReply) { outcome, truth in
            #expect(outcome == .tooLong)
            #expect(truth.eventsCounted == 2)
        }
    }

    @Test("Wrong numbers, warnings, redirects")
    func odd() async throws {
        try await strike(into: .wrongCount(1)) { outcome, truth in
            #expect(outcome.reply?.body.hasPrefix("{\"events_received\":1,\"messages\":[]") == true)
            #expect(truth.eventsCounted == 2)
        }
        try await strike(into: .warnings(["check fbc"])) { outcome, _ in
            #expect(outcome.reply?.body.hasPrefix("{\"events_received\":2,\"messages\":[\"check fbc\"]") == true)
        }
        try await strike(into: .redirect(to: "http://127.0.0.1:1/")) { outcome, truth in
            #expect(outcome.reply?.status == 302)
            #expect(outcome.reply?.fields["location"] == "http://127.0.0.1:1/")
            #expect(truth.eventsCounted == 0)
        }
    }

    @Test("Latency passes before the processing, and goes together with another fault")
    func latency() async throws {
        try await withSimulator { simulator in
            simulator.inject(Fault(.latency(.milliseconds(30))))
            simulator.inject(Fault(.rateLimited(.none), count: 1))
            let clock = ContinuousClock()
            let start = clock.now
            #expect(await simulator.sendMeta(Self.body).reply?.status == 429)
            #expect(start.duration(to: clock.now) >= .milliseconds(30))
            #expect(simulator.truth[.meta, "100"].faultedRequests == ["latency": 1, "rate_limited": 1])
        }
    }

    @Test("A late answer: counted at once, told later")
    func late() async throws {
        try await withSimulator { simulator in
            simulator.inject(Fault(.answerLate(.milliseconds(50)), count: 1))
            async let outcome = simulator.sendMeta(Self.body)
            let truth = try await simulator.waitUntil { $0[.meta, "100"].eventsCounted == 2 }
            #expect(truth[.meta].inFlight == 1)
            #expect(await outcome.reply?.status == 200)
        }
    }

    @Test("No answer until the fault is cleared", arguments: [(true, 2), (false, 0)])
    func never(_ isCounted: Bool, _ counted: Int) async throws {
        try await withSimulator { simulator in
            let fault = simulator.inject(Fault(.answerNever(counted: isCounted), count: 1))
            async let outcome = simulator.sendMeta(Self.body)
            try await simulator.waitUntil { $0[.meta, "100"].faultedRequests["answer_never"] == 1 && $0[.meta].inFlight == 1 }
            simulator.clear(fault)
            #expect(await outcome == .cut(received: 0))
            #expect(simulator.truth[.meta, "100"].eventsCounted == counted)
        }
    }

    @Test("A client that gives up takes its request out of flight")
    func abandoned() async throws {
        try await withSimulator { simulator in
            simulator.inject(Fault(.answerNever(counted: false)))
            #expect(await simulator.sendMeta(Self.body, patience: .milliseconds(20)) == .silent(received: 0))
            try await simulator.waitUntil { $0[.meta].arrived == 1 && $0[.meta].inFlight == 0 }
        }
    }

    @Test("A stop does not wait for requests that are held")
    func stopWhileHeld() async throws {
        let simulator = try await PlatformSimulator.start(.standard)
        simulator.inject(Fault(.answerNever(counted: true)))
        async let outcome = simulator.sendMeta(Self.body)
        try await simulator.waitUntil { $0[.meta, "100"].eventsCounted == 2 }
        await simulator.stop()
        #expect(await outcome.reply == nil)
    }

    @Test("A fault hits its platform and account only, so often as it says")
    func scope() async throws {
        try await withSimulator { simulator in
            simulator.inject(Fault(.serverError(status: 500, html: false), on: .meta, account: "200", count: 2))
            #expect(await simulator.sendMeta(Self.body).reply?.status == 200)
            #expect(await simulator.sendGA4(json(GA4Sample.hit)).reply?.status == 204)
            for status in [500, 500, 200] {
                let message = MetaSample.body(json(MetaSample.event, MetaSample.message))
                #expect(await simulator.sendMeta(message, dataset: "200", token: "chat").reply?.status == status)
            }
        }
    }

    @Test("A chance draws the same with the same seed")
    func probability() async throws {
        func statuses(seed: UInt64) async throws -> [Int?] {
            try await withSimulator { simulator in
                simulator.inject(Fault(.rateLimited(.none), probability: 0.5, seed: seed))
                var statuses: [Int?] = []
                for _ in 0..<16 { statuses.append(await simulator.sendMeta(Self.body).reply?.status) }
                return statuses
            }
        }
        let first = try await statuses(seed: 42)
        #expect(try await statuses(seed: 42) == first)
        #expect(Set(first) == [200, 429])
    }

    @Test("GA4's troubles are silent, or come from what stands before it", arguments: [
        (FaultKind.tokenRevoked, 204), (.rateLimited(.retryAfter(seconds: 3)), 429), (.serverError(status: 502, html: true), 502),
    ])
    func ga4(_ kind: FaultKind, _ status: Int) async throws {
        try await withSimulator { simulator in
            simulator.inject(Fault(kind, on: .ga4, count: 1))
            #expect(await simulator.sendGA4(json(GA4Sample.hit)).reply?.status == status)
            let truth = simulator.truth[.ga4, "G-1"]
            #expect(truth.eventsCounted == 0)
            #expect((truth.eventsLost["revoked_secret"] == 1) == (status == 204))
        }
    }
}

/// An outcome that no branch of a test foresees.
struct Unexpected: Error {
    let outcome: Outcome
    init(_ outcome: Outcome) { self.outcome = outcome }
}
