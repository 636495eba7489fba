import CryptoExtras
import Testing

@testable import PlatformSimulator

@Suite("Google's token endpoint")
struct GoogleOAuthTests {
    @Test("A refresh token gives an access token that opens the door until it runs out")
    func refresh() async throws {
        try await withSimulator(.google) { simulator in
            let outcome = await simulator.refresh()
            #expect(outcome.reply?.status == 200)
            #expect(outcome.object["expires_in"] == 3599)
            #expect(outcome.object["token_type"] == "Bearer")
            #expect(outcome.object["scope"]?.string?.contains("auth/datamanager") == true)
            let token = try #require(outcome.object["access_token"]?.string)
            let body = GoogleSample.ingestion([json(GoogleSample.event)])
            simulator.clock.advance(by: .seconds(3598))
            #expect(await simulator.ingest(body, token: token).reply?.status == 200)
            simulator.clock.advance(by: .seconds(1))
            let late = await simulator.ingest(body, token: token)
            #expect(late.reply?.status == 401)
            #expect(late.googleError["status"] == "UNAUTHENTICATED")
            #expect(late.detail("ErrorInfo")?["reason"] == "ACCESS_TOKEN_EXPIRED")
        }
    }

    @Test("A service account's signed claim gives a token of the scope it asks for")
    func assertion() async throws {
        try await withSimulator(.google) { simulator in
            let assertion = try GoogleSample.assertion()
            let outcome = await simulator.token([
                "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion,
            ])
            let token = try #require(outcome.object["access_token"]?.string)
            #expect(outcome.object["scope"] == nil)
            #expect(await simulator.ingest(GoogleSample.ingestion([json(GoogleSample.event)]), token: token).reply?.status == 200)
            let ads = await simulator.upload(GoogleSample.upload([json(GoogleSample.conversion)]), token: token)
            #expect(ads.reply?.status == 403)
            #expect(ads.detail("ErrorInfo")?["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT")
            #expect(simulator.truth.googleTokensIssued(to: "robot@project.example") == 1)
        }
    }

    static let refusals: [([String: String?], String, Int)] = [
        (["grant_type": nil], "invalid_request", 400), (["grant_type": "password"], "unsupported_grant_type", 400),
        (["client_id": "client-9"], "invalid_client", 401), (["client_id": nil], "invalid_request", 400),
        (["client_id": "robot@project.example"], "invalid_client", 401),
        (["client_secret": "wrong"], "invalid_client", 401), (["client_secret": nil], "invalid_client", 401),
        (["refresh_token": "wrong"], "invalid_grant", 400), (["refresh_token": nil], "invalid_request", 400),
        (["refresh_token": "refresh-2"], "unauthorized_client", 401),
        (["scope": "https://www.googleapis.com/auth/drive"], "invalid_scope", 400), (["scope": ""], "invalid_scope", 400),
    ]

    @Test("What a refresh is refused for", arguments: refusals)
    func refused(_ change: [String: String?], _ code: String, _ status: Int) async throws {
        try await withSimulator(.google) { simulator in
            var form = [
                "grant_type": "refresh_token", "client_id": "client-1", "client_secret": "secret-1", "refresh_token": "refresh-1",
            ]
            for (name, value) in change { form[name] = value }
            let outcome = await simulator.token(form)
            #expect(outcome.reply?.status == status)
            #expect(outcome.object["error"]?.string == code)
            #expect(outcome.object["error_description"]?.string?.isEmpty == false)
            #expect(simulator.truth.googleTokensIssued() == 0)
            #expect(simulator.truth.googleTokensRefused() == [code: 1])
        }
    }

    static let claims: [(String, [String: String?], String)] = [
        ("another audience", ["aud": "\"http://127.0.0.1/token\""], "invalid_grant"),
        ("no audience", ["aud": nil], "invalid_grant"),
        ("an unknown account", ["iss": "\"x@y.example\""], "invalid_grant"),
        ("more than an hour", ["exp": "1795309201"], "invalid_grant"),
        ("run out", ["iat": "1795302000", "exp": "1795305600"], "invalid_grant"),
        ("from the future", ["iat": "1795305901", "exp": "1795306000"], "invalid_grant"),
        ("times as text", ["iat": "\"1795305600\""], "invalid_grant"),
        ("no scope", ["scope": nil], "invalid_scope"),
        ("an unknown scope", ["scope": "\"adwords\""], "invalid_scope"),
        ("for a user", ["sub": "\"a@b.example\""], "unauthorized_client"),
    ]

    @Test("What a signed claim is refused for", arguments: claims)
    func refusedClaim(_ title: String, _ change: [String: String?], _ code: String) async throws {
        try await expectRefusal(try GoogleSample.assertion(change), code)
    }

    @Test("A claim that is not signed by the account's key", arguments: [
        "{\"alg\":\"none\"}", "{\"alg\":\"HS256\",\"typ\":\"JWT\"}", "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"key-2\"}",
    ])
    func unsigned(_ header: String) async throws {
        try await expectRefusal(try GoogleSample.assertion(header: header), "invalid_grant")
    }

    @Test("A claim signed by somebody else, and one that is none")
    func forged() async throws {
        try await expectRefusal(try GoogleSample.assertion(key: _RSA.Signing.PrivateKey(keySize: .bits2048)), "invalid_grant")
        try await expectRefusal("a.b", "invalid_grant")
        try await expectRefusal("a.b.c", "invalid_grant")
    }

    private func expectRefusal(_ assertion: String, _ code: String) async throws {
        try await withSimulator(.google) { simulator in
            let outcome = await simulator.token([
                "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion,
            ])
            #expect(outcome.object["error"]?.string == code)
            #expect(simulator.truth.googleTokensIssued() == 0)
        }
    }

    @Test("A revoked refresh token and a revoked key")
    func revoked() async throws {
        try await withSimulator(.google) { simulator in
            simulator.accounts.set("refresh-1", of: .googleOAuth, to: .revoked)
            #expect(await simulator.refresh().object["error"] == "invalid_grant")
            #expect(await simulator.refresh("refresh-1b").reply?.status == 200)
            simulator.accounts.set("key-1", of: .googleOAuth, to: .revoked)
        }
        try await withSimulator(.google) { simulator in
            simulator.accounts.set("key-1", of: .googleOAuth, to: .revoked)
            let assertion = try GoogleSample.assertion()
            let outcome = await simulator.token([
                "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion,
            ])
            #expect(outcome.object["error"] == "invalid_grant")
        }
    }

    @Test("Tokens run out and are taken back by command, in the process and over HTTP")
    func commands() async throws {
        try await withSimulator(.google) { simulator in
            let body = GoogleSample.upload([json(GoogleSample.conversion)])
            func fresh() async throws -> String { try #require(await simulator.refresh().object["access_token"]?.string) }
            let first = try await fresh()
            #expect(simulator.googleTokens.expireAll(of: "client-9") == 0)
            #expect(await simulator.upload(body, token: first).reply?.status == 200)
            #expect(simulator.googleTokens.expireAll() == 1)
            #expect(await simulator.upload(body, token: first).adsErrors == ["authenticationError.OAUTH_TOKEN_EXPIRED"])
            let second = try await fresh()
            let command = "{\"action\":\"revoke\",\"principal\":\"client-1\"}"
            let reply = await SocketClient.send("/_simulator/google-tokens", to: simulator.port, body: command)
            #expect(reply.object["tokens"] == 2)
            #expect(await simulator.upload(body, token: second).adsErrors == ["authenticationError.OAUTH_TOKEN_REVOKED"])
            let third = try await fresh()
            simulator.reset()
            #expect(await simulator.upload(body, token: third).adsErrors == ["authenticationError.OAUTH_TOKEN_INVALID"])
        }
    }

    @Test("One token serves many requests; its lifetime is the client's")
    func counts() async throws {
        try await withSimulator(.google) { simulator in
            let outcome = await simulator.refresh("refresh-2", client: "client-2", secret: "secret-2")
            #expect(outcome.object["expires_in"] == 60)
            let token = try #require(outcome.object["access_token"]?.string)
            for number in 0..<3 {
                let row = json(GoogleSample.conversion, ["orderId": "\"c-\(number)\"", "gclid": "\"c\(number)\""])
                #expect(await simulator.upload(GoogleSample.upload([row]), token: token).reply?.status == 200)
            }
            #expect(simulator.truth.googleTokensIssued(to: "client-2") == 1)
            #expect(simulator.truth.googleTokensIssued() == 1)
            #expect(simulator.truth[.googleAds, "1234567890"].eventsCounted == 3)
        }
    }

    @Test("Only a form, only by POST")
    func shape() async throws {
        try await withSimulator(.google) { simulator in
            let json = await SocketClient.send("/token", to: simulator.port, body: "{\"grant_type\":\"refresh_token\"}")
            #expect(json.object["error"] == "invalid_request")
            #expect(await SocketClient.send("/token", method: "GET", to: simulator.port).reply?.status == 404)
        }
    }

    static let troubles: [(FaultKind, Int, String?)] = [
        (.serverError(status: 503, html: false), 503, "temporarily_unavailable"),
        (.serverError(status: 500, html: false), 500, "internal_failure"), (.serverError(status: 502, html: true), 502, nil),
        (.rateLimited(.retryAfter(seconds: 9)), 429, "rate_limit_exceeded"), (.tokenRevoked, 400, "invalid_grant"),
        (.permissionMissing(code: 200), 400, "admin_policy_enforced"), (.unknownAccount, 401, "invalid_client"),
    ]

    @Test("Troubles in its own words, once", arguments: troubles)
    func faults(_ kind: FaultKind, _ status: Int, _ code: String?) async throws {
        try await withSimulator(.google) { simulator in
            simulator.inject(Fault(kind, on: .googleOAuth, account: "client-1", count: 1))
            let outcome = await simulator.refresh()
            #expect(outcome.reply?.status == status)
            #expect(outcome.object["error"]?.string == code)
            #expect(simulator.truth.googleTokensIssued() == 0)
            #expect(await simulator.refresh().reply?.status == 200)
        }
    }

    @Test("No answer, and an answer that is lost after the token was issued")
    func silence() async throws {
        try await withSimulator(.google) { simulator in
            let never = simulator.inject(Fault(.answerNever(counted: false), on: .googleOAuth, count: 1))
            async let held = simulator.refresh()
            try await simulator.waitUntil { $0[.googleOAuth, "client-1"].faultedRequests["answer_never"] == 1 }
            simulator.clear(never)
            #expect(await held.reply == nil)
            simulator.inject(Fault(.acceptThenReset, on: .googleOAuth, count: 1))
            #expect(await simulator.refresh() == .reset(received: 0))
            #expect(simulator.truth.googleTokensIssued(to: "client-1") == 1)
        }
    }
}
