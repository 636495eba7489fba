import ConversionCore
import Testing

@testable import Destinations

@Suite("Access grants: tokens (D14)") struct AccessGrantTests {
    private static let secrets = Secrets([.refreshToken: "1//0g-a+b/c", .clientID: "42.apps.googleusercontent.com", .clientSecret: "GOCSPX-s&t"])
    private static let now = Timestamp(seconds: 1_795_305_600)

    // MARK: Refresh token

    @Test("each service's endpoint and form", arguments: [
        (OAuthService.google, "https://oauth2.googleapis.com", "https://oauth2.googleapis.com/token"),
        (.linkedin, "https://www.linkedin.com/", "https://www.linkedin.com/oauth/v2/accessToken"),
        (.google, "http://127.0.0.1:8080", "http://127.0.0.1:8080/token"),
    ])
    func form(service: OAuthService, endpoint: String, url: String) async throws {
        let request = try await RefreshTokenGrant(service, endpoint: endpoint).request(secrets: Self.secrets, now: Self.now)
        #expect(request.method == .post)
        #expect(request.url == url)
        #expect(request.headers == [.init("Content-Type", "application/x-www-form-urlencoded")])
        #expect(
            text(request.body)
                == "grant_type=refresh_token&refresh_token=1%2F%2F0g-a%2Bb%2Fc&client_id=42.apps.googleusercontent.com&client_secret=GOCSPX-s%26t")
    }

    @Test("D17: a secret that is not a bare value is named, never shown", arguments: [SecretName.refreshToken, .clientID, .clientSecret], ["", "to p", "{\n}"])
    func notBare(name: SecretName, value: String) async {
        let problem = await #expect(throws: AccessGrantProblem.self) {
            try await RefreshTokenGrant(.google, endpoint: "https://x").request(secrets: Self.secrets.adding(name, value), now: Self.now)
        }
        #expect(problem?.description.hasPrefix(name.rawValue) == true)
        #expect(problem?.description.contains("to p") == false)
    }

    // MARK: Replies

    private func interpret(_ status: Int, _ body: String, _ service: OAuthService = .google, retryAfter: TimeSpan? = nil) -> AccessGrantReply {
        RefreshTokenGrant(service, endpoint: "https://x").interpret(reply(status, body, retryAfter: retryAfter))
    }

    @Test("a token and how long it is good for", arguments: [
        (#"{"access_token":"ya29.A-_b","expires_in":3599,"token_type":"Bearer","scope":"x"}"#, TimeSpan.seconds(3599)),
        (#"{"access_token":"ya29.A-_b","expires_in":"60"}"#, .seconds(60)), (#"{"access_token":"ya29.A-_b"}"#, .minutes(55)),
        (#"{"access_token":"ya29.A-_b","expires_in":-1}"#, .minutes(55)), (#"{"access_token":"ya29.A-_b","expires_in":9223372036854775807}"#, .days(365)),
        (#"{"access_token":"ya29.A-_b","expires_in":5184000,"refresh_token":"r"}"#, .days(60)),
    ])
    func granted(body: String, lifetime: TimeSpan) {
        #expect(interpret(200, body) == .granted(token: "ya29.A-_b", lifetime: lifetime))
    }

    @Test("an answer without a usable token is asked for again", arguments: [
        "", "{}", #"{"access_token":""}"#, #"{"access_token":7}"#, #"{"access_token":"a\nb"}"#, #"{"access_tok"#, "<html>", "[]",
    ])
    func withoutToken(body: String) {
        guard case .retry = interpret(200, body) else {
            Issue.record("no retry")
            return
        }
    }

    static let codes: [(Int, String, String)] = [
        (400, "invalid_grant", "refused"), (401, "invalid_client", "refused"), (401, "deleted_client", "refused"), (401, "disabled_client", "refused"),
        (401, "unauthorized_client", "refused"), (400, "invalid_scope", "refused"), (403, "access_denied", "refused"), (400, "admin_policy_enforced", "refused"),
        (403, "org_internal", "refused"), (400, "invalid_request", "refused"), (400, "unsupported_grant_type", "refused"),
        (503, "temporarily_unavailable", "retry"), (400, "temporarily_unavailable", "retry"), (500, "server_error", "retry"), (500, "internal_failure", "retry"),
        (429, "slow_down", "retry"), (403, "rate_limit_exceeded", "retry"),
        // Not listed.
        (400, "something_new", "refused"), (500, "something_new", "retry"), (429, "something_new", "retry"),
    ]

    @Test("every code has its class and tells what to do", arguments: codes, OAuthService.allCases)
    func code(row: (status: Int, code: String, expected: String), service: OAuthService) {
        let reply = interpret(row.status, #"{"error":"\#(row.code)","error_description":"private words of jo@example.com"}"#, service)
        let (kind, fault): (String, Fault?) =
            switch reply {
            case .granted: ("granted", nil)
            case .refused(let fault): ("refused", fault)
            case .retry(let fault, _): ("retry", fault)
            }
        #expect(kind == row.expected)
        #expect(fault?.explanation.contains("private words") == false)
        #expect(fault?.explanation.hasSuffix(".") == true)
    }

    @Test("no row of the table is left untested") func tableIsCovered() {
        for row in OAuthErrorTable.rows { #expect(Self.codes.contains { $0.1 == row.code && $0.2 == row.kind.rawValue }, "\(row.code)") }
    }

    @Test("the seven days of a consent screen in Testing are named") func testingTrap() {
        guard case .refused(let fault) = interpret(400, #"{"error":"invalid_grant"}"#) else { return }
        #expect(fault.code == "invalid_grant")
        #expect(fault.explanation.contains("seven days"))
        #expect(fault.explanation.contains("Testing"))
        guard case .refused(let ofKey) = ServiceAccountGrant(endpoint: "https://x", scope: "s").interpret(reply(400, #"{"error":"invalid_grant"}"#)) else { return }
        #expect(ofKey.explanation.contains("clock"))
        guard case .refused(let ofLinkedIn) = interpret(400, #"{"error":"invalid_grant"}"#, .linkedin) else { return }
        #expect(ofLinkedIn.explanation.contains("year"))
    }

    @Test("an answer without a code is judged by its status", arguments: [
        (302, "", "refused"), (404, "<html>", "refused"), (429, "", "retry"), (400, "<html>", "retry"), (500, "", "retry"), (502, "<html>", "retry"),
        (403, #"{"error":{"code":403,"status":"PERMISSION_DENIED"}}"#, "refused"),
    ])
    func byStatus(code: Int, body: String, expected: String) {
        switch interpret(code, body, retryAfter: .seconds(9)) {
        case .granted: Issue.record("granted")
        case .refused: #expect(expected == "refused")
        case .retry(_, let after):
            #expect(expected == "retry")
            #expect(after == .seconds(9))
        }
    }
}
