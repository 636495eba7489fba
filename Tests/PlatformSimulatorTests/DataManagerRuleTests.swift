import Testing

@testable import PlatformSimulator

/// A change to a good event or request, and all that is told of it: `field reason`.
struct DataManagerVariation: Sendable, CustomTestStringConvertible {
    var title: String
    var event: [String: String?] = [:]
    var destination: [String: String?] = [:]
    var request: [String: String?] = [:]
    var violations: [String] = []
    var testDescription: String { title }

    static func event(_ title: String, _ event: [String: String?], _ violations: String...) -> DataManagerVariation {
        DataManagerVariation(title: title, event: event, violations: violations.map { "events[0]\($0)" })
    }

    static func destination(_ title: String, _ change: [String: String?], _ violations: String...) -> DataManagerVariation {
        DataManagerVariation(title: title, destination: change, violations: violations.map { "destinations[0]\($0)" })
    }

    static func request(_ title: String, _ change: [String: String?], _ violations: String...) -> DataManagerVariation {
        DataManagerVariation(title: title, request: change, violations: violations)
    }

    var body: String {
        let destinations = "[\(json(GoogleSample.destination, destination))]"
        return GoogleSample.ingestion(
            [json(GoogleSample.event, event)], ["destinations": destinations].merging(request) { _, new in new })
    }
}

@Suite("Data Manager: what is refused at once (D1)")
struct DataManagerRuleTests {
    static let address = "\"givenName\":\"\(digest)\",\"familyName\":\"\(digest)\",\"regionCode\":\"ID\""

    static let events: [DataManagerVariation] = [
        .event("a plain event", [:]),
        .event("no transaction id", ["transactionId": nil], ".transaction_id REQUIRED_FIELD_MISSING"),
        .event("an empty transaction id", ["transactionId": "\"\""], ".transaction_id REQUIRED_FIELD_MISSING"),
        .event("a numeric transaction id (D5)", ["transactionId": "\"4711\""], " INVALID_ARGUMENT"),
        .event("no source", ["eventSource": nil], ".event_source REQUIRED_FIELD_MISSING"),
        .event("no time", ["eventTimestamp": nil], ".event_timestamp REQUIRED_FIELD_MISSING"),
        .event("time in UTC with a fraction", ["eventTimestamp": "\"2026-11-21T10:15:30.123456789Z\""]),
        .event("a minute ahead", ["eventTimestamp": "\"2026-11-22T00:01:00Z\""]),
        .event("further ahead", ["eventTimestamp": "\"2026-11-22T00:01:01Z\""], ".event_timestamp EVENT_TIME_INVALID"),
        .event("no identifier (D6)", ["adIdentifiers": nil], " NO_IDENTIFIERS_PROVIDED"),
        .event("an empty gclid", ["adIdentifiers": "{\"gclid\":\"\"}"], " NO_IDENTIFIERS_PROVIDED"),
        .event("gbraid", ["adIdentifiers": "{\"gbraid\":\"x\"}"]),
        .event("landing page address", ["adIdentifiers": "{\"landingPageDeviceInfo\":{\"ipAddress\":\"192.0.2.1\"}}"]),
        .event("gclid and wbraid", ["adIdentifiers": "{\"gclid\":\"x\",\"wbraid\":\"y\"}"], ".ad_identifiers INVALID_ARGUMENT"),
        .event("another account's click", ["adIdentifiers": "{\"gclid\":\"FOREIGN1\"}"], ".ad_identifiers.gclid INVALID_AD_IDENTIFIER_FOR_ACCOUNT"),
        .event("e-mail alone", ["adIdentifiers": nil, "userData": GoogleSample.users("{\"emailAddress\":\"\(digest)\"}")]),
        .event("hash in upper case", ["userData": GoogleSample.users("{\"phoneNumber\":\"\(digest.uppercased())\"}")]),
        .event("e-mail in the clear", ["userData": GoogleSample.users("{\"emailAddress\":\"a@b.example\"}")], ".user_data.user_identifiers[0] INVALID_HEX_ENCODING"),
        .event("half a hash", ["userData": GoogleSample.users("{\"emailAddress\":\"abcd\"}")], ".user_data.user_identifiers[0] INVALID_SHA256_FORMAT"),
        .event("hash of nothing", ["userData": GoogleSample.users("{\"emailAddress\":\"\(hashOfNothing)\"}")], ".user_data.user_identifiers[0] INVALID_SHA256_FORMAT"),
        .event("an identifier of no kind", ["userData": GoogleSample.users("{\"phoneNumber\":\"\(digest)\"}", "{}")], ".user_data.user_identifiers[1] REQUIRED_FIELD_MISSING"),
        .event("no identifiers in userData", ["userData": "{}"], ".user_data.user_identifiers REQUIRED_FIELD_MISSING"),
        .event("eleven identifiers", ["userData": "{\"userIdentifiers\":[\(Array(repeating: "{\"phoneNumber\":\"\(digest)\"}", count: 11).joined(separator: ","))]}"], ".user_data.user_identifiers TOO_MANY_USER_IDENTIFIERS"),
        .event("address", ["userData": GoogleSample.users("{\"address\":{\(address),\"postalCode\":\"12920\"}}")]),
        .event("address without postal code", ["userData": GoogleSample.users("{\"address\":{\(address)}}")], ".user_data.user_identifiers[0].address.postal_code REQUIRED_FIELD_MISSING"),
        .event("an empty postal code", ["userData": GoogleSample.users("{\"address\":{\(address),\"postalCode\":\"\"}}")], ".user_data.user_identifiers[0].address.postal_code INVALID_POSTAL_CODE"),
        .event("country in lower case", ["userData": GoogleSample.users("{\"address\":{\"givenName\":\"\(digest)\",\"familyName\":\"\(digest)\",\"regionCode\":\"id\",\"postalCode\":\"1\"}}")], ".user_data.user_identifiers[0].address.region_code INVALID_COUNTRY_CODE"),
        .event("a city", ["userData": GoogleSample.users("{\"address\":{\(address),\"postalCode\":\"1\",\"city\":\"x\"}}")], ".user_data.user_identifiers[0].address.city INVALID_ARGUMENT"),
        .event("value zero (D9)", ["conversionValue": "0"]),
        .event("value below zero", ["conversionValue": "-1"], ".conversion_value INVALID_ARGUMENT"),
        .event("currency in lower case", ["currency": "\"eur\""], ".currency INVALID_CURRENCY_CODE"),
        .event("an unknown destination", ["destinationReferences": "[\"a\",\"b\"]"], ".destination_references[1] INVALID_DESTINATION"),
        .event("no reference", ["destinationReferences": nil]),
        .event("a client id of Analytics", ["clientId": "\"1.2\""], ".client_id INVALID_ARGUMENT"),
        .event("two at once", ["transactionId": nil, "eventSource": nil], ".transaction_id REQUIRED_FIELD_MISSING", ".event_source REQUIRED_FIELD_MISSING"),
    ]

    static let requests: [DataManagerVariation] = [
        .destination("a hyphenated account", ["operatingAccount": GoogleSample.account("123-456-7890")], ".operating_account.account_id INVALID_NUMBER_FORMAT"),
        .destination("no account", ["operatingAccount": nil], ".operating_account REQUIRED_FIELD_MISSING"),
        .destination("no type of account", ["operatingAccount": "{\"accountId\":\"1234567890\"}"], ".operating_account.account_type REQUIRED_FIELD_MISSING"),
        .destination("an Analytics account", ["operatingAccount": GoogleSample.account("1", type: "GOOGLE_ANALYTICS_PROPERTY")], ".operating_account.account_type DESTINATION_ACCOUNT_TYPE_MISMATCH"),
        .destination("an unknown account", ["operatingAccount": GoogleSample.account("1")], ".operating_account INVALID_DESTINATION"),
        .destination("a hyphenated login account", ["loginAccount": GoogleSample.account("999-888-7777")], ".login_account.account_id INVALID_NUMBER_FORMAT"),
        .destination("a tag id (R16)", ["productDestinationId": "\"AW-123/abc\""], ".product_destination_id INVALID_NUMBER_FORMAT"),
        .destination("no action", ["productDestinationId": nil], ".product_destination_id REQUIRED_FIELD_MISSING"),
        .destination("an unknown action", ["productDestinationId": "\"9\""], ".product_destination_id INVALID_CONVERSION_ACTION_ID"),
        .destination("a disabled action", ["productDestinationId": "\"555\""], ".product_destination_id INVALID_CONVERSION_ACTION_ID"),
        .destination("an action of another type", ["productDestinationId": "\"333\""], ".product_destination_id INVALID_CONVERSION_ACTION_TYPE"),
        .destination("a tag's action", ["productDestinationId": "\"222\""]),
        .destination("an action of an hour", ["productDestinationId": "\"444\""], ".product_destination_id CONVERSION_ACTION_TOO_RECENTLY_CREATED"),
        .destination("the operating account as login", ["loginAccount": GoogleSample.account("1234567890")]),
        .request("no destination", ["destinations": "[]", "events": "[\(json(GoogleSample.event, ["destinationReferences": nil]))]"], "destinations REQUIRED_FIELD_MISSING"),
        .request("a reference twice", ["destinations": "[\(json(GoogleSample.destination)),\(json(GoogleSample.destination))]"], "destinations[1].reference DUPLICATE_DESTINATION_REFERENCE"),
        .request("eleven destinations", ["destinations": "[\((0..<11).map { json(GoogleSample.destination, ["reference": "\"\($0 == 0 ? "a" : "r\($0)")\""]) }.joined(separator: ","))]"], "destinations TOO_MANY_DESTINATIONS"),
        .request("no event", ["events": "[]"], "events REQUIRED_FIELD_MISSING"),
        .request("no encoding without user data", ["encoding": nil]),
        .request("user data without encoding", ["encoding": nil, "events": "[\(json(GoogleSample.event, ["userData": GoogleSample.users("{\"emailAddress\":\"\(digest)\"}")]))]"], "encoding REQUIRED_FIELD_MISSING"),
        .request("hash in base64", ["encoding": "\"BASE64\"", "events": "[\(json(GoogleSample.event, ["userData": GoogleSample.users("{\"emailAddress\":\"YqFORPdlQZ0Q/qmTZzYacnwSNl4lIPMiGNUF7Zqg9i8=\"}")]))]"]),
        .request("hex called base64", ["encoding": "\"BASE64\"", "events": "[\(json(GoogleSample.event, ["userData": GoogleSample.users("{\"emailAddress\":\"\(digest)\"}")]))]"], "events[0].user_data.user_identifiers[0] INVALID_SHA256_FORMAT"),
        .request("consent", ["consent": "{\"adUserData\":\"CONSENT_GRANTED\",\"adPersonalization\":\"CONSENT_DENIED\"}"]),
    ]

    @Test("Event", arguments: events) func event(_ sample: DataManagerVariation) async throws { try await check(sample) }
    @Test("Request", arguments: requests) func request(_ sample: DataManagerVariation) async throws { try await check(sample) }

    private func check(_ sample: DataManagerVariation) async throws {
        try await withSimulator(.google) { simulator in
            let outcome = await simulator.ingest(sample.body)
            #expect(outcome.violations == sample.violations, "\(outcome)")
            guard let first = sample.violations.first else {
                #expect(outcome.reply?.status == 200)
                #expect(outcome.object["requestId"]?.string?.hasPrefix("t-") == false)
                #expect(simulator.truth.total(.dataManager).eventsCounted == 1)
                return
            }
            #expect(outcome.reply?.status == 400)
            #expect(outcome.googleError["status"] == "INVALID_ARGUMENT")
            #expect(outcome.googleError["message"] == "There was a problem with the request.")
            #expect(outcome.detail("ErrorInfo")?["domain"] == "datamanager.googleapis.com")
            #expect(outcome.detail("RequestInfo")?["requestId"]?.string?.hasPrefix("t-") == true)
            let reason = first.split(separator: " ").last ?? ""
            let truth = simulator.truth.total(.dataManager)
            let label = reason == "INVALID_ARGUMENT" ? "INVALID_ARGUMENT/INVALID_ARGUMENT" : "INVALID_ARGUMENT/\(reason)"
            #expect(truth.rejectedRequests == [label: 1])
            #expect(truth.eventsCounted == 0)
        }
    }

    static let malformed: [(String, String)] = [
        ("{\"events\":1}", "events"), ("{\"event\":[]}", "-"), ("{\"events\":[{\"value\":1}]}", "events[0]"),
        ("{\"events\":[{\"conversionValue\":\"12.5\"}]}", "events[0].conversion_value"),
        ("{\"events\":[{\"transaction_id\":\"x\"}]}", "events[0]"),
        ("{\"events\":[{\"eventSource\":\"CRM\"}]}", "events[0].event_source"),
        ("{\"events\":[{\"eventTimestamp\":\"2026-11-21 10:15:30\"}]}", "events[0].event_timestamp"),
        ("{\"events\":[{\"eventTimestamp\":\"2026-02-29T10:15:30Z\"}]}", "events[0].event_timestamp"),
        ("{\"events\":[{\"eventTimestamp\":\"2026-11-21T10:15:30.1234567890Z\"}]}", "events[0].event_timestamp"),
        ("{\"events\":[{\"consent\":{\"adUserData\":\"GRANTED\"}}]}", "events[0].consent.ad_user_data"),
        ("{\"events\":[{\"userData\":{\"userIdentifiers\":[{\"addressInfo\":{}}]}}]}", "events[0].user_data.user_identifiers[0]"),
        ("{\"events\":[{\"userData\":{\"userIdentifiers\":[{\"emailAddress\":\"a\",\"phoneNumber\":\"b\"}]}}]}", "events[0].user_data.user_identifiers[0]"),
        ("{\"destinations\":[{\"productDestinationId\":111}]}", "destinations[0].product_destination_id"),
        ("{\"encoding\":\"hex\"}", "encoding"), ("[]", "-"), ("{", "-"),
    ]

    @Test("What Google's JSON parser refuses has no reason and no events to blame", arguments: malformed)
    func parser(_ body: String, _ field: String) async throws {
        try await withSimulator(.google) { simulator in
            let outcome = await simulator.ingest(body)
            #expect(outcome.reply?.status == 400)
            #expect(outcome.violations == ["\(field) -"])
            #expect(outcome.detail("ErrorInfo") == nil)
            #expect(simulator.truth.total(.dataManager).rejectedRequests == ["INVALID_ARGUMENT": 1])
        }
    }

    @Test("One bad event refuses the request; every violation is told, in either spelling (D16)", arguments: DataManagerBehavior.FieldPaths.allCases)
    func all(_ spelling: DataManagerBehavior.FieldPaths) async throws {
        var configuration = SimulatorConfiguration.google
        configuration.dataManager.fieldPaths = spelling
        try await withSimulator(configuration) { simulator in
            let good = json(GoogleSample.event)
            let bad = json(GoogleSample.event, ["transactionId": nil])
            let outcome = await simulator.ingest(GoogleSample.ingestion([bad, good, bad]))
            let prefix = spelling == .doubled ? "events.events" : "events"
            #expect(outcome.violations == [0, 2].map { "\(prefix)[\($0)].transaction_id REQUIRED_FIELD_MISSING" })
            #expect(simulator.truth[.dataManager, "1234567890"].eventsRefused == 3)
        }
    }

    @Test("2000 events and no more")
    func size() async throws {
        try await withSimulator(.google) { simulator in
            func events(_ count: Int) -> [String] { (0..<count).map { json(GoogleSample.event, ["transactionId": "\"c-\($0)\""]) } }
            #expect(await simulator.ingest(GoogleSample.ingestion(events(2000))).reply?.status == 200)
            #expect(await simulator.ingest(GoogleSample.ingestion(events(2001))).violations == ["events TOO_MANY_EVENTS"])
            #expect(simulator.truth[.dataManager, "1234567890"].eventsCounted == 2000)
        }
    }

    static let doors: [(String, String?, String, Int, String)] = [
        ("no token", nil, "1234567890", 401, "CREDENTIALS_MISSING"),
        ("an unknown token", "wrong", "1234567890", 401, "ACCESS_TOKEN_TYPE_UNSUPPORTED"),
        ("another customer's token", "other", "1234567890", 403, "PERMISSION_DENIED"),
        ("a customer that the token does not know", "dm", "4444444444", 403, "PERMISSION_DENIED"),
        ("no login account, where a manager stands between", "dm", "2222222222", 403, "PERMISSION_DENIED"),
    ]

    @Test("Who may not", arguments: doors)
    func door(_ title: String, _ token: String?, _ customer: String, _ status: Int, _ reason: String) async throws {
        try await withSimulator(.google) { simulator in
            let destination = json(GoogleSample.destination, ["operatingAccount": GoogleSample.account(customer)])
            let body = GoogleSample.ingestion([json(GoogleSample.event)], ["destinations": "[\(destination)]"])
            let outcome = await simulator.ingest(body, token: token)
            #expect(outcome.reply?.status == status)
            #expect(outcome.detail("ErrorInfo")?["reason"]?.string == reason)
            #expect(simulator.truth[.dataManager, customer].eventsRefused == 1)
        }
    }

    @Test("A manager's login account opens, a stranger's does not; terms, users and scope are asked for")
    func access() async throws {
        try await withSimulator(.google) { simulator in
            func body(_ customer: String, login: String? = nil, _ event: [String: String?] = [:]) -> String {
                let destination = json(
                    GoogleSample.destination,
                    ["operatingAccount": GoogleSample.account(customer), "loginAccount": login.map { GoogleSample.account($0) }])
                return GoogleSample.ingestion([json(GoogleSample.event, event)], ["destinations": "[\(destination)]"])
            }
            #expect(await simulator.ingest(body("2222222222", login: "9998887777")).reply?.status == 200)
            #expect(await simulator.ingest(body("2222222222", login: "1112223333")).reply?.status == 403)
            let user: [String: String?] = ["userData": GoogleSample.users("{\"emailAddress\":\"\(digest)\"}")]
            #expect(await simulator.ingest(body("3333333333")).reply?.status == 200)
            #expect(
                await simulator.ingest(body("3333333333", user)).violations
                    == ["destinations[0] DESTINATION_ACCOUNT_NOT_ENABLED_ENHANCED_CONVERSIONS_FOR_LEADS"])
            let token = try #require(await simulator.refresh().object["access_token"]?.string)
            #expect(await simulator.ingest(body("1234567890"), token: token).reply?.status == 200)
            #expect(await simulator.ingest(body("4444444444"), token: token).reply?.status == 403)
            let ads = await simulator.refresh("refresh-2", client: "client-2", secret: "secret-2").object["access_token"]?.string
            let outcome = await simulator.ingest(body("1234567890"), token: ads)
            #expect(outcome.detail("ErrorInfo")?["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT")
        }
    }

    @Test("A validation tells the rules, not all of them, and counts nothing")
    func validation() async throws {
        try await withSimulator(.google) { simulator in
            let only: [String: String?] = ["validateOnly": "true"]
            let numeric = json(GoogleSample.event, ["transactionId": "\"4711\""])
            let outcome = await simulator.ingest(GoogleSample.ingestion([numeric], only))
            #expect(outcome.reply?.status == 200)
            let id = try #require(outcome.object["requestId"]?.string)
            #expect(await simulator.requestStatus(id).reply?.status == 404)
            let bad = json(GoogleSample.event, ["eventSource": nil])
            #expect(await simulator.ingest(GoogleSample.ingestion([bad], only)).violations == ["events[0].event_source REQUIRED_FIELD_MISSING"])
            #expect(simulator.truth[.dataManager, "1234567890"].requests == 0)
        }
    }

    @Test("A custom variable that the account does not know is ignored with a warning")
    func warning() async throws {
        try await withSimulator(.google) { simulator in
            let event = json(GoogleSample.event, ["customVariables": "[{\"variable\":\"tier\",\"value\":\"1\"},{\"variable\":\"x\",\"value\":\"1\"}]"])
            let warnings = await simulator.ingest(GoogleSample.ingestion([event])).object["fieldWarnings"]?.array ?? []
            #expect(warnings.map { $0.object?["field"] } == ["events[0].custom_variables[1]"])
            #expect(simulator.truth[.dataManager, "1234567890"].eventsCounted == 1)
        }
    }
}
