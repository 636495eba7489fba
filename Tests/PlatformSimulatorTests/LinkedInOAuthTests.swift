import Testing

@testable import PlatformSimulator

@Suite("LinkedIn: the token endpoint and the tokens that it issues")
struct LinkedInOAuthTests {
    static let form = ["grant_type": "refresh_token", "refresh_token": "refresh", "client_id": "client", "client_secret": "secret"]

    private func ask(
        _ simulator: PlatformSimulator, _ change: [String: String?] = [:], type: String = "application/x-www-form-urlencoded"
    ) async throws -> (status: Int, body: JSONObject) {
        var form = Self.form
        for (name, value) in change { form[name] = value }
        let body = form.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
        let outcome = await SocketClient.send("/oauth/v2/accessToken", to: simulator.port, fields: ["Content-Type": type], body: body)
        let reply = try #require(outcome.reply)
        return (reply.status, try #require(try JSONReader.read(reply.body).object))
    }

    /// The code of the refusal; nil when a token was issued.
    private func refusal(
        _ simulator: PlatformSimulator, _ change: [String: String?] = [:], type: String = "application/x-www-form-urlencoded"
    ) async throws -> String? {
        try await ask(simulator, change, type: type).body["error"]?.string
    }

    private func send(_ simulator: PlatformSimulator, _ token: String) async throws -> Reply {
        let event = LinkedInSample.event(["conversionHappenedAt": "\(simulator.clock.now.seconds)000"])
        return try #require(await simulator.sendLinkedIn(LinkedInSample.batch(event), token: token).reply)
    }

    @Test("A token is issued, opens the app's ad accounts for 60 days, and then has expired")
    func life() async throws {
        try await withSimulator(.linkedin) { simulator in
            let (status, grant) = try await ask(simulator)
            #expect(status == 200)
            #expect(grant["expires_in"] == 5_184_000)
            #expect(grant["refresh_token"] == "refresh")
            #expect(grant["refresh_token_expires_in"] == 8_640_000)
            #expect(grant["scope"] == "r_ads,rw_conversions")
            let token = try #require(grant["access_token"]?.string)
            #expect(try await send(simulator, token).status == 200)
            let foreign = LinkedInSample.batch(LinkedInSample.event(LinkedInRequestTests.rule("201")))
            #expect(await simulator.sendLinkedIn(foreign, token: token).reply?.status == 403)

            simulator.clock.advance(by: .seconds(5_183_999))
            #expect(try await send(simulator, token).status == 200)
            simulator.clock.advance(by: .seconds(1))
            #expect(LinkedInErrorReply(try await send(simulator, token))?.serviceErrorCode == 65602)

            // The refresh token's own life goes on shrinking.
            let (_, renewed) = try await ask(simulator)
            #expect(renewed["refresh_token_expires_in"] == .integer(8_640_000 - 5_184_000))
            let second = try #require(renewed["access_token"]?.string)
            #expect(second != token)
            #expect(try await send(simulator, second).status == 200)
            #expect(simulator.truth[.linkedinOAuth, "client"].acceptedRequests == 2)
            #expect(simulator.truth.total().eventsCounted == 3)
        }
    }

    @Test("An access token may be revoked before its time")
    func revokedAccess() async throws {
        try await withSimulator(.linkedin) { simulator in
            let token = try #require(try await ask(simulator).body["access_token"]?.string)
            #expect(simulator.accounts.set(token, of: .linkedin, to: .revoked))
            #expect(LinkedInErrorReply(try await send(simulator, token))?.serviceErrorCode == 65601)
        }
    }

    @Test("What is refused, and how", arguments: [
        (["refresh_token": "other"], 400, "invalid_grant"), (["client_id": "nobody"], 401, "invalid_client"),
        (["client_secret": "wrong"], 401, "invalid_client"), (["refresh_token": nil], 400, "invalid_request"),
        (["client_secret": nil], 400, "invalid_request"), (["grant_type": "client_credentials"], 400, "unsupported_grant_type"),
    ] as [([String: String?], Int, String)])
    func refusals(_ change: [String: String?], _ status: Int, _ error: String) async throws {
        try await withSimulator(.linkedin) { simulator in
            let (got, body) = try await ask(simulator, change)
            #expect(got == status)
            #expect(body["error"]?.string == error)
            #expect(simulator.truth.total(.linkedinOAuth).rejectedRequests == [error: 1])
            #expect(simulator.truth.total(.linkedinOAuth).acceptedRequests == 0)
        }
    }

    @Test("A body that is no form")
    func noForm() async throws {
        try await withSimulator(.linkedin) { simulator in
            let error = try await refusal(simulator, type: "application/json")
            #expect(error == "invalid_request")
        }
    }

    @Test("A refresh token that is revoked, and one that has run out")
    func refreshTokens() async throws {
        try await withSimulator(.linkedin) { simulator in
            simulator.accounts.set("refresh", of: .linkedinOAuth, to: .revoked)
            let error = try await refusal(simulator)
            #expect(error == "invalid_grant")
            let spare = try await ask(simulator, ["refresh_token": "spare"])
            #expect(spare.status == 200)
            simulator.clock.advance(by: .seconds(100 * 86_400))
            let expired = try await refusal(simulator, ["refresh_token": "spare"])
            #expect(expired == "invalid_grant")
        }
    }

    @Test("Troubles of the endpoint", arguments: [
        (FaultKind.tokenRevoked, 400, "invalid_grant"), (.tokenExpired, 400, "invalid_grant"), (.unknownAccount, 401, "invalid_client"),
        (.permissionMissing(code: 0), 400, "unauthorized_client"), (.rateLimited(.retryAfter(seconds: 3)), 429, "too_many_requests"),
        (.serverError(status: 503, html: false), 503, "server_error"),
    ])
    func troubles(_ kind: FaultKind, _ status: Int, _ error: String) async throws {
        try await withSimulator(.linkedin) { simulator in
            let before = simulator.accounts.account(.linkedin, "500")
            simulator.inject(Fault(kind, on: .linkedinOAuth, account: "client", count: 1))
            let (got, body) = try await ask(simulator)
            #expect(got == status)
            #expect(body["error"]?.string == error)
            #expect(simulator.accounts.account(.linkedin, "500") == before)
            #expect(try await ask(simulator).status == 200)
        }
    }

    @Test("A reply that is lost issued its token; a request that was reset did not")
    func lostReply() async throws {
        try await withSimulator(.linkedin) { simulator in
            let fields = ["Content-Type": "application/x-www-form-urlencoded"]
            let body = Self.form.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
            for (kind, issued) in [(FaultKind.resetBeforeProcessing, 0), (.acceptThenReset, 1)] {
                simulator.inject(Fault(kind, count: 1))
                let outcome = await SocketClient.send("/oauth/v2/accessToken", to: simulator.port, fields: fields, body: body)
                #expect(outcome == .reset(received: 0))
                #expect(simulator.truth[.linkedinOAuth, "client"].acceptedRequests == issued)
                #expect(simulator.accounts.account(.linkedin, "500")?.credentials.count == 2 + issued)
            }
        }
    }

    @Test("A reset of the simulator forgets the tokens that were issued")
    func reset() async throws {
        try await withSimulator(.linkedin) { simulator in
            let token = try #require(try await ask(simulator).body["access_token"]?.string)
            simulator.reset()
            #expect(LinkedInErrorReply(try await send(simulator, token))?.serviceErrorCode == 65600)
        }
    }
}
