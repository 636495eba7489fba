import Testing

@testable import PlatformSimulator

@Suite("Faults in the words of Google's APIs")
struct GoogleFaultTests {
    static let ingestion = GoogleSample.ingestion([
        json(GoogleSample.event), json(GoogleSample.event, ["transactionId": "\"c-2\""]),
    ])
    static let upload = GoogleSample.upload([
        json(GoogleSample.conversion), json(GoogleSample.conversion, ["orderId": "\"c-2\"", "gclid": "\"b\""]),
    ])

    private func strike(
        _ kind: FaultKind, on platform: PlatformName, _ send: (PlatformSimulator) async -> Outcome,
        _ check: (Outcome, AccountTruth) throws -> Void
    ) async throws {
        try await withSimulator(.google) { simulator in
            simulator.inject(Fault(kind, on: platform, count: 1))
            let outcome = await send(simulator)
            let truth = try await simulator.waitUntil { $0[platform].inFlight == 0 }[platform, "1234567890"]
            #expect(truth.faultedRequests == [kind.label: 1])
            try check(outcome, truth)
            #expect(await send(simulator).reply?.status == 200)
        }
    }

    static let codes: [(FaultKind, Int, String, String?)] = [
        (.serverError(status: 500, html: false), 500, "INTERNAL", nil),
        (.serverError(status: 503, html: false), 503, "UNAVAILABLE", nil),
        (.serverError(status: 504, html: false), 504, "DEADLINE_EXCEEDED", nil),
        (.serverError(status: 409, html: false), 409, "ABORTED", nil),
        (.tokenRevoked, 401, "UNAUTHENTICATED", "ACCESS_TOKEN_EXPIRED"),
        (.permissionMissing(code: 200), 403, "PERMISSION_DENIED", "PERMISSION_DENIED"),
        (.permissionMissing(code: 10), 403, "PERMISSION_DENIED", "SERVICE_DISABLED"),
        (.unknownAccount, 400, "INVALID_ARGUMENT", "INVALID_ARGUMENT"),
        (.badEvent(.id("c-2"), blame: .none), 400, "INVALID_ARGUMENT", "INVALID_ARGUMENT"),
        (.badEvent(.id("c-2"), blame: .temporary), 500, "INTERNAL", nil),
    ]

    @Test("Data Manager: codes", arguments: codes)
    func dataManager(_ kind: FaultKind, _ status: Int, _ code: String, _ reason: String?) async throws {
        try await strike(kind, on: .dataManager, { await $0.ingest(Self.ingestion) }) { outcome, truth in
            #expect(outcome.reply?.status == status)
            #expect(outcome.googleError["code"]?.integer == Int64(status))
            #expect(outcome.googleError["status"]?.string == code)
            #expect(outcome.detail("ErrorInfo")?["reason"]?.string == reason)
            #expect((truth.eventsCounted, truth.eventsRefused) == (0, 2))
        }
    }

    @Test("Data Manager: quotas of a minute and of a day", arguments: [
        (RateLimitHint.none, "Minute", nil), (.retryAfter(seconds: 7), "Minute", "7"), (.dailyQuota, "Day", nil),
    ] as [(RateLimitHint, String, String?)])
    func quota(_ hint: RateLimitHint, _ period: String, _ seconds: String?) async throws {
        try await strike(.rateLimited(hint), on: .dataManager, { await $0.ingest(Self.ingestion) }) { outcome, truth in
            #expect(outcome.reply?.status == 429)
            #expect(outcome.googleError["status"] == "RESOURCE_EXHAUSTED")
            #expect(
                outcome.detail("ErrorInfo")?["metadata"]?.object?["quota_limit"]?.string
                    == "IngestionMutateRequestsPer\(period)PerProject")
            #expect(outcome.reply?.fields["retry-after"] == seconds)
            #expect(outcome.detail("RetryInfo")?["retryDelay"]?.string == seconds.map { "\($0)s" })
            #expect(truth.rejectedRequests == ["RESOURCE_EXHAUSTED/Per\(period)": 1])
        }
    }

    @Test("Data Manager: the bad event is blamed by its place among the request's events (D16)", arguments: [
        (BlameStyle.index, "events[1]"), (.indexAsText, "events.events[1]"),
    ])
    func badEvent(_ blame: BlameStyle, _ place: String) async throws {
        try await withSimulator(.google) { simulator in
            simulator.inject(Fault(.badEvent(.id("c-2"), blame: blame)))
            // Two destinations: the event's place among the reports is not its place in the request.
            let second = json(GoogleSample.destination, ["reference": "\"b\"", "productDestinationId": "\"777\""])
            let events = ["c-1", "c-2"].map { json(GoogleSample.event, ["transactionId": "\"\($0)\"", "destinationReferences": nil]) }
            let body = GoogleSample.ingestion(events, ["destinations": "[\(json(GoogleSample.destination)),\(second)]"])
            #expect(await simulator.ingest(body).violations == ["\(place).user_data.user_identifiers[0] INVALID_SHA256_FORMAT"])
            #expect(await simulator.ingest(GoogleSample.ingestion([events[0]])).reply?.status == 200)
        }
    }

    @Test("Data Manager: a status read meets faults as well, and a lost reply leaves a counted request (D15)")
    func status() async throws {
        try await withSimulator(.google) { simulator in
            let id = try #require(await simulator.ingest(Self.ingestion).object["requestId"]?.string)
            simulator.inject(Fault(.serverError(status: 503, html: false), on: .dataManager, account: "1234567890", count: 1))
            #expect(await simulator.requestStatus(id).reply?.status == 503)
            #expect(await simulator.requestStatus(id).reply?.status == 200)
            simulator.inject(Fault(.acceptThenReset, on: .dataManager, count: 1))
            let fresh = GoogleSample.ingestion([json(GoogleSample.event, ["transactionId": "\"c-3\""])])
            #expect(await simulator.ingest(fresh) == .reset(received: 0))
            #expect(await simulator.ingest(fresh).reply?.status == 200)
            let truth = simulator.truth[.dataManager, "1234567890"]
            #expect((truth.eventsCounted, truth.duplicatesDropped, truth.doubles) == (3, 1, 0))
        }
    }

    @Test("Data Manager: HTML, warnings, half a reply, redirects")
    func odd() async throws {
        let send: (PlatformSimulator) async -> Outcome = { await $0.ingest(Self.ingestion) }
        try await strike(.serverError(status: 502, html: true), on: .dataManager, send) { outcome, _ in
            #expect(outcome.reply?.fields["content-type"]?.hasPrefix("text/html") == true)
        }
        try await strike(.warnings(["odd"]), on: .dataManager, send) { outcome, truth in
            #expect(outcome.object["fieldWarnings"]?.array?.first?.object?["description"] == "odd")
            #expect(truth.eventsCounted == 2)
        }
        try await strike(.truncatedReply, on: .dataManager, send) { outcome, truth in
            #expect(outcome.reply == nil)
            #expect(truth.eventsCounted == 2)
        }
        try await strike(.redirect(to: "http://127.0.0.1:1/"), on: .dataManager, send) { outcome, truth in
            #expect(outcome.reply?.status == 302)
            #expect(truth.eventsCounted == 0)
        }
    }

    static let adsCodes: [(FaultKind, Int, [String])] = [
        (.serverError(status: 500, html: false), 500, ["internalError.INTERNAL_ERROR"]),
        (.serverError(status: 503, html: false), 503, ["internalError.TRANSIENT_ERROR"]),
        (.serverError(status: 502, html: true), 502, []),
        (.tokenRevoked, 401, ["authenticationError.OAUTH_TOKEN_REVOKED"]),
        (.permissionMissing(code: 200), 403, ["authorizationError.USER_PERMISSION_DENIED"]),
        (.permissionMissing(code: 10), 403, []), (.unknownAccount, 401, ["authenticationError.CUSTOMER_NOT_FOUND"]),
        (.rateLimited(.none), 429, ["quotaError.RESOURCE_TEMPORARILY_EXHAUSTED"]),
        (.rateLimited(.dailyQuota), 429, ["quotaError.RESOURCE_EXHAUSTED"]),
        (.badEvent(.id("c-2"), blame: .index), 400, ["fieldError.INVALID_VALUE conversions[1].gclid"]),
        (.badEvent(.id("c-2"), blame: .indexAsText), 400, ["fieldError.INVALID_VALUE conversions.gclid"]),
        (.badEvent(.id("c-2"), blame: .none), 400, []),
    ]

    @Test("Google Ads API: codes", arguments: adsCodes)
    func ads(_ kind: FaultKind, _ status: Int, _ errors: [String]) async throws {
        try await strike(kind, on: .googleAds, { await $0.upload(Self.upload) }) { outcome, truth in
            #expect(outcome.reply?.status == status)
            #expect(outcome.adsErrors == errors)
            #expect((truth.eventsCounted, truth.eventsRefused) == (0, 2))
        }
    }

    @Test("Google Ads API: a quota says when to come back")
    func adsQuota() async throws {
        try await strike(.rateLimited(.retryAfter(seconds: 30)), on: .googleAds, { await $0.upload(Self.upload) }) { outcome, _ in
            let error = outcome.detail("GoogleAdsFailure")?["errors"]?.array?.first?.object
            #expect(error?["details"]?.object?["quotaErrorDetails"]?.object?["retryDelay"] == "30s")
            #expect(outcome.reply?.fields["retry-after"] == "30")
        }
    }

    @Test("Google Ads API: fewer results than rows, and empty ones beyond", arguments: [1, 3])
    func wrongCount(_ count: Int) async throws {
        try await strike(.wrongCount(count), on: .googleAds, { await $0.upload(Self.upload) }) { outcome, truth in
            let results = outcome.object["results"]?.array ?? []
            #expect(results.count == count)
            #expect((results.last == [:]) == (count == 3))
            #expect(truth.eventsCounted == 2)
        }
    }
}
