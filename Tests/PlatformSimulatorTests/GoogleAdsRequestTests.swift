import Testing

@testable import PlatformSimulator

@Suite("Google Ads API: requests")
struct GoogleAdsRequestTests {
    static let row = json(GoogleSample.conversion)
    static let body = GoogleSample.upload([row])

    static let bodies: [(String, [String: String?], String)] = [
        ("no partial failure", ["partialFailure": nil], "partialFailureError.PARTIAL_FAILURE_MODE_REQUIRED"),
        ("partial failure off", ["partialFailure": "false"], "partialFailureError.PARTIAL_FAILURE_MODE_REQUIRED"),
        ("no rows", ["conversions": "[]"], "requestError.REQUIRED_FIELD_MISSING conversions"),
        ("job zero", ["jobId": "0"], "conversionUploadError.INVALID_JOB_ID job_id"),
    ]

    @Test("What is refused as a whole", arguments: bodies)
    func whole(_ title: String, _ change: [String: String?], _ error: String) async throws {
        try await withSimulator(.google) { simulator in
            let outcome = await simulator.upload(GoogleSample.upload([Self.row], change))
            #expect(outcome.reply?.status == 400)
            #expect(outcome.adsErrors == [error])
            #expect(outcome.googleError["status"] == "INVALID_ARGUMENT")
            #expect(outcome.reply?.fields["request-id"] == outcome.detail("GoogleAdsFailure")?["requestId"]?.string)
            #expect(simulator.truth[.googleAds, "1234567890"].eventsCounted == 0)
        }
    }

    @Test("2000 rows and no more; the job's id comes back as text")
    func size() async throws {
        try await withSimulator(.google) { simulator in
            func rows(_ count: Int) -> [String] {
                (0..<count).map { json(GoogleSample.conversion, ["orderId": "\"c-\($0)\"", "gclid": "\"g\($0)\""]) }
            }
            let outcome = await simulator.upload(GoogleSample.upload(rows(2000), ["jobId": "7"]))
            #expect(outcome.object["jobId"] == "7")
            #expect(outcome.object["results"]?.array?.count == 2000)
            #expect(
                await simulator.upload(GoogleSample.upload(rows(2001))).adsErrors
                    == ["conversionUploadError.TOO_MANY_CONVERSIONS_IN_REQUEST conversions"])
            #expect(simulator.truth[.googleAds, "1234567890"].eventsCounted == 2000)
        }
    }

    @Test("What Google's JSON parser refuses is no GoogleAdsFailure", arguments: [
        ("{\"conversion\":[]}", "-"), ("{\"conversions\":[{\"order_id\":\"x\"}]}", "conversions[0]"),
        ("{\"conversions\":[{\"conversionValue\":\"1\"}]}", "conversions[0].conversion_value"),
        ("{\"conversions\":[{\"consent\":{\"adUserData\":\"CONSENT_GRANTED\"}}]}", "conversions[0].consent.ad_user_data"),
        ("{\"conversions\":[{\"userIdentifiers\":[{\"hashedEmail\":\"a\",\"hashedPhoneNumber\":\"b\"}]}]}", "conversions[0].user_identifiers[0]"),
        ("{\"jobId\":\"5\"}", "job_id"), ("x", "-"),
    ])
    func parser(_ body: String, _ field: String) async throws {
        try await withSimulator(.google) { simulator in
            let outcome = await simulator.upload(body)
            #expect(outcome.reply?.status == 400)
            #expect(outcome.violations == ["\(field) -"])
            #expect(outcome.detail("GoogleAdsFailure") == nil)
        }
    }

    @Test("Versions: living, dead, never born", arguments: [
        ("v26", 200), ("v23", 200), ("v22", 400), ("v21", 400), ("v3", 400), ("v27", 404), ("v0", 404), ("v26.1", 404), ("vx", 404),
    ])
    func versions(_ version: String, _ status: Int) async throws {
        try await withSimulator(.google) { simulator in
            let outcome = await simulator.upload(Self.body, version: version)
            #expect(outcome.reply?.status == status)
            #expect(outcome.adsErrors == (status == 400 ? ["requestError.UNSUPPORTED_VERSION"] : []))
            #expect(outcome.reply?.fields["content-type"]?.hasPrefix("text/html") == (status == 404))
        }
    }

    @Test("A version dies by the simulator's clock")
    func sunset() async throws {
        try await withSimulator(.google) { simulator in
            simulator.clock.set(to: UnixTime.day(2027, 3, 1))
            #expect(await simulator.upload(Self.body, version: "v23").adsErrors == ["requestError.UNSUPPORTED_VERSION"])
            #expect(await simulator.upload(Self.body, version: "v24").reply?.status == 200)
        }
    }

    static let doors: [(String, String, String?, [String: String], Int, String)] = [
        ("an unknown token", "1234567890", "wrong", [:], 401, "authenticationError.OAUTH_TOKEN_INVALID"),
        ("another customer's token", "1234567890", "other", [:], 403, "authorizationError.USER_PERMISSION_DENIED"),
        ("a hyphenated customer", "123-456-7890", "ads", [:], 400, "requestError.INVALID_CUSTOMER_ID"),
        ("an unknown customer", "1", "ads", [:], 403, "authorizationError.USER_PERMISSION_DENIED"),
        ("no login, where a manager stands between", "2222222222", "ads", [:], 403, "authorizationError.USER_PERMISSION_DENIED"),
        ("a stranger's login", "2222222222", "ads", ["login-customer-id": "1"], 403, "authorizationError.USER_PERMISSION_DENIED"),
        ("a hyphenated login", "2222222222", "ads", ["login-customer-id": "999-888-7777"], 400, "headerError.INVALID_LOGIN_CUSTOMER_ID"),
        ("a customer that is not allow-listed (D1)", "4444444444", "other", [:], 403, "notAllowlistedError.CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE"),
    ]

    @Test("Who may not", arguments: doors)
    func door(
        _ title: String, _ customer: String, _ token: String?, _ fields: [String: String], _ status: Int, _ error: String
    ) async throws {
        try await withSimulator(.google) { simulator in
            let outcome = await simulator.upload(Self.body, customer: customer, token: token, fields: fields)
            #expect(outcome.reply?.status == status)
            #expect(outcome.adsErrors == [error])
            #expect(simulator.truth[.googleAds, customer].rejectedRequests == [error: 1])
            #expect(simulator.truth[.googleAds, customer].eventsRefused == 1)
        }
    }

    @Test("A manager's login opens; a developer token is ignored; without a token nothing opens")
    func access() async throws {
        try await withSimulator(.google) { simulator in
            let fields = ["login-customer-id": "9998887777", "developer-token": "x"]
            #expect(await simulator.upload(Self.body, customer: "2222222222", fields: fields).reply?.status == 200)
            let outcome = await simulator.upload(Self.body, token: nil)
            #expect(outcome.reply?.status == 401)
            #expect(outcome.detail("ErrorInfo")?["reason"] == "CREDENTIALS_MISSING")
            simulator.accounts.set("ads", of: .googleAds, to: .revoked)
            #expect(await simulator.upload(Self.body).adsErrors == ["authenticationError.OAUTH_TOKEN_REVOKED"])
        }
    }

    @Test("A validation tells the errors, gives no results and counts nothing")
    func validation() async throws {
        try await withSimulator(.google) { simulator in
            let bad = json(GoogleSample.conversion, ["gclid": "\"INVALID\""])
            let outcome = await simulator.upload(GoogleSample.upload([bad], ["validateOnly": "true"]))
            #expect(outcome.adsErrors == ["conversionUploadError.UNPARSEABLE_GCLID conversions[0].gclid"])
            #expect(outcome.object["results"] == nil)
            #expect(simulator.truth[.googleAds, "1234567890"].requests == 0)
        }
    }

    @Test("Another method, another verb")
    func addresses() async throws {
        try await withSimulator(.google) { simulator in
            let path = "/v26/customers/1234567890"
            #expect(await SocketClient.send("\(path):mutate", to: simulator.port).reply?.status == 404)
            #expect(await SocketClient.send("\(path):uploadClickConversions", method: "GET", to: simulator.port).reply?.status == 404)
        }
    }
}
