import ConversionCore
import Testing

@Suite("decide: gates and their order (D10–D13, R46)")
struct DecideGateTests {
    /// A row and settings that every gate would stop, undone from the first to the last.
    @Test("D11: the first gate that stops an event names the reason")
    func order() {
        var row = Fixtures.row("archived") {
            $0.consentAdUserData = .denied
            $0.fbclid = nil
            $0.ctwaClid = "click-1"
            $0.occurredAt = Fixtures.now - .days(30)
            $0.actualValue = nil
        }
        var destination = Fixtures.meta { $0.accessToken = nil }
        destination.enabled = false
        destination.strictRequiresAny = [.fbc]
        var reasons: [Reason?] = []
        func note() { reasons.append(Fixtures.decide(row, destination).skipped?.reason) }
        note()
        destination.enabled = true
        note()
        row.status = "won"
        destination.events["won"] = "dont_send"
        note()
        destination.events["won"] = "Archive"
        note()
        row.consentAdUserData = .granted
        note()
        destination.configuration = Fixtures.meta { $0.whatsappBusinessAccountID = "555" }.configuration
        note()
        destination.events["won"] = nil
        note()
        row.occurredAt = Fixtures.now
        note()
        destination.strictRequiresAny = nil
        note()
        row.actualValue = ExactDecimal("0")
        note()
        #expect(
            reasons == [
                .destinationDisabled, .statusNotMapped, .dontSend, .consentDenied, .configurationIncomplete,
                .eventNotOnChannel, .tooOld, .minimumDataMissing, .missingValue, nil,
            ])
    }

    // MARK: Consent

    @Test(
        "D12: consent is asked by policy; denied user data stops every platform",
        arguments: [
            (ConsentPolicy.unlessDenied, ConsentState?.none, Reason?.none),
            (.unlessDenied, .granted, nil), (.unlessDenied, .denied, .consentDenied),
            (.required, nil, .consentMissing), (.required, .granted, nil), (.required, .denied, .consentDenied),
        ])
    func consent(policy: ConsentPolicy, answer: ConsentState?, reason: Reason?) {
        for platform in Platform.allCases {
            let row = Fixtures.row { $0.consentAdUserData = answer }
            let decision = Fixtures.decide(row, Fixtures.destination(platform)) { $0.consent = policy }
            #expect(decision.skipped?.reason == reason)
        }
    }

    @Test("D12: denied personalisation alone stops nothing", arguments: Platform.allCases)
    func personalisation(platform: Platform) {
        let row = Fixtures.row { $0.consentAdUserData = .granted; $0.consentAdPersonalization = .denied }
        #expect(Fixtures.decide(row, Fixtures.destination(platform)) { $0.consent = .required }.sent != nil)
    }

    // MARK: Configuration

    static let incompleteDestinations: [(DestinationSettings, [String])] = [
        (Fixtures.meta { $0.pixelID = nil }, ["pixel_id"]),
        (Fixtures.meta { ($0.pixelID, $0.accessToken) = (" ", nil) }, ["pixel_id", "access_token"]),
        (Fixtures.ga4 { ($0.measurementID, $0.apiSecret) = (nil, nil) }, ["measurement_id", "api_secret"]),
        (Fixtures.tiktok { ($0.eventSourceID, $0.accessToken) = (nil, nil) }, ["event_source_id", "access_token"]),
        (Fixtures.googleAds { ($0.customerID, $0.credentials) = (nil, nil) }, ["customer_id", "credentials"]),
        (Fixtures.googleAds { ($0.credentials, $0.refreshToken) = (nil, .environment("R")) }, ["client_id", "client_secret"]),
        (Fixtures.googleAds { $0.defaultAction = nil }, ["default_action", "actions.won"]),
        (Fixtures.linkedin { $0.accessToken = nil }, ["access_token"]),
        (Fixtures.linkedin { ($0.accessToken, $0.clientID) = (nil, .environment("C")) }, ["refresh_token", "client_secret"]),
        (Fixtures.linkedin { $0.conversions["PURCHASE"] = nil }, ["conversions.PURCHASE"]),
    ]

    @Test("R46: an incomplete destination is skipped and the missing keys are named", arguments: incompleteDestinations)
    func incomplete(destination: DestinationSettings, keys: [String]) {
        let skipped = Fixtures.decide(Fixtures.row(), destination).skipped
        #expect(skipped?.reason == .configurationIncomplete)
        for key in keys { #expect(skipped?.detail?.contains(key) == true) }
    }

    @Test("R46: OAuth credentials are as good as a service account or a token")
    func oauth() {
        let ads = Fixtures.googleAds {
            $0.credentials = nil
            ($0.refreshToken, $0.clientID, $0.clientSecret) = (.environment("R"), .environment("C"), .environment("S"))
        }
        let linkedin = Fixtures.linkedin {
            $0.accessToken = nil
            ($0.refreshToken, $0.clientID, $0.clientSecret) = (.environment("R"), .environment("C"), .environment("S"))
        }
        #expect(Fixtures.decide(Fixtures.row(), ads).sent != nil)
        #expect(Fixtures.decide(Fixtures.row(), linkedin).sent != nil)
    }

    @Test("D3: without an Action ID the category is not whole, so there is no event id to tell")
    func noEventIDWithoutAction() {
        let skipped = Fixtures.decide(Fixtures.row(), Fixtures.googleAds { $0.defaultAction = nil }).skipped
        #expect(skipped?.eventName == "purchase")
        #expect(skipped?.eventID == nil)
    }

    @Test("D10: a skip tells name, category and event id as far as they are known")
    func skipTells() {
        let skipped = Fixtures.decide(Fixtures.row { $0.consentAdUserData = .denied }, Fixtures.meta()).skipped
        #expect(skipped?.eventName == "Purchase")
        #expect(skipped?.category == "Purchase")
        #expect(skipped?.eventID == Fixtures.decide(Fixtures.row(), Fixtures.meta()).sent?.eventID)
    }

    // MARK: Age

    static let limits: [(Platform, TimeSpan)] = [
        (.meta, .hours(167)), (.ga4, .minutes(4290)), (.tiktok, .hours(671)), (.googleAds, .hours(2159)), (.linkedin, .hours(2159)),
    ]

    @Test("D13: an event as old as the limit is sent, a microsecond older is too old", arguments: limits)
    func ageLimit(platform: Platform, limit: TimeSpan) {
        let destination = Fixtures.destination(platform)
        let oldest = Fixtures.row { $0.occurredAt = Fixtures.now - limit }
        let tooOld = Fixtures.row { $0.occurredAt = Fixtures.now - limit - TimeSpan(microseconds: 1) }
        #expect(Fixtures.decide(oldest, destination).sent?.deadline == Fixtures.now)
        #expect(Fixtures.decide(tooOld, destination).skipped?.reason == .tooOld)
    }

    static let maxAges: [(Platform, TimeSpan, TimeSpan)] = [
        (.meta, .hours(1), .hours(1)), (.meta, .days(30), .hours(167)), (.meta, .hours(-1), .zero),
        (.ga4, .days(30), .minutes(4290)), (.linkedin, .days(365), .hours(2159)),
        (.tiktok, .days(60), .days(60)), (.googleAds, .days(7), .days(7)),
    ]

    @Test("D13: max_age replaces the limit, never beyond what the platform takes", arguments: maxAges)
    func maxAge(platform: Platform, configured: TimeSpan, effective: TimeSpan) {
        let destination = Fixtures.destination(platform).with { $0.maxAge = configured }
        let row = Fixtures.row { $0.occurredAt = Fixtures.now }
        #expect(Fixtures.decide(row, destination).sent?.deadline == Fixtures.now + effective)
    }

    @Test("D13: up to five minutes ahead is sent as now, more is not sent", arguments: Platform.allCases)
    func future(platform: Platform) {
        let destination = Fixtures.destination(platform)
        let near = Fixtures.row { $0.occurredAt = Fixtures.now + .minutes(5) }
        let far = Fixtures.row { $0.occurredAt = Fixtures.now + .minutes(5) + TimeSpan(microseconds: 1) }
        // LinkedIn refuses a whole request for what is ahead of its own clock (platforms sheet LinkedIn §3).
        let margin = platform == .linkedin ? TimeSpan.seconds(1) : .zero
        #expect(Fixtures.decide(near, destination).sent?.eventTime == Fixtures.now - margin)
        #expect(Fixtures.decide(far, destination).skipped?.reason == .inFuture)
    }

    @Test("D13: the event's time is when the status was reached")
    func eventTime() {
        let sent = Fixtures.decide(Fixtures.row(), Fixtures.meta()).sent
        #expect(sent?.eventTime == Fixtures.now - .minutes(10))
        #expect(sent?.deadline == Fixtures.now - .minutes(10) + .hours(167))
    }

    @Test("Times at the edges of 64 bits are decided, not crashed on", arguments: [Int64.min, Int64.max])
    func extremeTimes(microseconds: Int64) {
        let row = Fixtures.row { $0.occurredAt = Timestamp(microseconds: microseconds) }
        for platform in Platform.allCases {
            #expect(Fixtures.decide(row, Fixtures.destination(platform)).sent == nil)
        }
    }
}
