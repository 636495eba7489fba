import Testing

@testable import PlatformSimulator

/// A change to a good row and the errors that fail it.
struct GoogleAdsVariation: Sendable, CustomTestStringConvertible {
    var title: String
    var change: [String: String?]
    var errors: [String]
    var testDescription: String { title }

    /// - Parameter errors: such as `conversionUploadError.UNPARSEABLE_GCLID gclid`.
    init(_ title: String, _ change: [String: String?], _ errors: String...) {
        self.title = title
        self.change = change
        self.errors = errors.map { error in
            let parts = error.split(separator: " ")
            return "\(parts[0]) conversions[0]" + (parts.count > 1 ? ".\(parts[1])" : "")
        }
    }
}

@Suite("Google Ads API: rows")
struct GoogleAdsRuleTests {
    static let email = "[{\"hashedEmail\":\"\(digest)\",\"userIdentifierSource\":\"FIRST_PARTY\"}]"
    static let closed = "notAllowlistedError.CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE"

    static func action(_ id: String) -> String { "\"customers/1234567890/conversionActions/\(id)\"" }

    static let rows: [GoogleAdsVariation] = [
        GoogleAdsVariation("a plain row", [:]),
        GoogleAdsVariation("another customer in the action's name", ["conversionAction": "\"customers/1/conversionActions/111\""]),
        GoogleAdsVariation("no action", ["conversionAction": nil], "fieldError.REQUIRED conversion_action"),
        GoogleAdsVariation("a bare action id", ["conversionAction": "\"111\""], "requestError.RESOURCE_NAME_MALFORMED conversion_action"),
        GoogleAdsVariation("an unknown action", ["conversionAction": action("9")], "conversionUploadError.NO_CONVERSION_ACTION_FOUND conversion_action"),
        GoogleAdsVariation("a disabled action", ["conversionAction": action("555")], "conversionUploadError.NO_CONVERSION_ACTION_FOUND conversion_action"),
        GoogleAdsVariation("a tag's action", ["conversionAction": action("222")], "conversionUploadError.INVALID_CONVERSION_ACTION_TYPE conversion_action"),
        GoogleAdsVariation("an action of an hour", ["conversionAction": action("444")], "conversionUploadError.TOO_RECENT_CONVERSION_ACTION conversion_action"),
        GoogleAdsVariation("no time", ["conversionDateTime": nil], "fieldError.REQUIRED conversion_date_time"),
        GoogleAdsVariation("time with T", ["conversionDateTime": "\"2026-11-21T10:15:30+07:00\""], "dateError.INVALID_STRING_DATE_TIME_SECONDS_WITH_OFFSET conversion_date_time"),
        GoogleAdsVariation("time with Z", ["conversionDateTime": "\"2026-11-21 10:15:30Z\""], "dateError.INVALID_STRING_DATE_TIME_SECONDS_WITH_OFFSET conversion_date_time"),
        GoogleAdsVariation("time without offset", ["conversionDateTime": "\"2026-11-21 10:15:30\""], "dateError.INVALID_STRING_DATE_TIME_SECONDS_WITH_OFFSET conversion_date_time"),
        GoogleAdsVariation("time with a fraction", ["conversionDateTime": "\"2026-11-21 10:15:30.5+07:00\""], "dateError.INVALID_STRING_DATE_TIME_SECONDS_WITH_OFFSET conversion_date_time"),
        GoogleAdsVariation("now", ["conversionDateTime": "\"2026-11-22 07:00:00+07:00\""]),
        GoogleAdsVariation("the future", ["conversionDateTime": "\"2026-11-22 07:00:01+07:00\""], "dateError.LATER_THAN_MAXIMUM_DATE conversion_date_time"),
        GoogleAdsVariation("91 days old (D13)", ["conversionDateTime": "\"2026-08-23 00:00:00+00:00\""], "conversionUploadError.EXPIRED_EVENT conversion_date_time"),
        GoogleAdsVariation("older than the action's window", ["conversionAction": action("777"), "conversionDateTime": "\"2026-10-22 00:00:00+00:00\""], "conversionUploadError.EXPIRED_EVENT conversion_date_time"),
        GoogleAdsVariation("nothing to match by (D6)", ["gclid": nil], "fieldError.REQUIRED gclid"),
        GoogleAdsVariation("e-mail alone", ["gclid": nil, "userIdentifiers": email]),
        GoogleAdsVariation("e-mail beside a gclid", ["userIdentifiers": email]),
        GoogleAdsVariation("wbraid", ["gclid": nil, "wbraid": "\"x\""]),
        GoogleAdsVariation("both braids", ["gclid": nil, "gbraid": "\"x\"", "wbraid": "\"y\""], "conversionUploadError.GBRAID_WBRAID_BOTH_SET gbraid"),
        GoogleAdsVariation("gclid and gbraid", ["gbraid": "\"x\""], "fieldError.VALUE_MUST_BE_UNSET gbraid"),
        GoogleAdsVariation("a braid for one per click", ["gclid": nil, "gbraid": "\"x\"", "conversionAction": action("666")], "conversionUploadError.ONE_PER_CLICK_CONVERSION_ACTION_NOT_PERMITTED_WITH_BRAID gbraid"),
        GoogleAdsVariation("an invented gclid", ["gclid": "\"INVALID\""], "conversionUploadError.UNPARSEABLE_GCLID gclid"),
        GoogleAdsVariation("an escaped gclid", ["gclid": "\"a%2Db\""], "conversionUploadError.UNPARSEABLE_GCLID gclid"),
        GoogleAdsVariation("an invented wbraid", ["gclid": nil, "wbraid": "\"INVALID\""], "conversionUploadError.UNPARSEABLE_WBRAID wbraid"),
        GoogleAdsVariation("another customer's click", ["gclid": "\"FOREIGN\""], "conversionUploadError.INVALID_CUSTOMER_FOR_CLICK gclid"),
        GoogleAdsVariation("no such click", ["gclid": "\"UNKNOWN\""], "conversionUploadError.CLICK_NOT_FOUND gclid"),
        GoogleAdsVariation("a stumble", ["gclid": "\"INTERNAL\""], "internalError.INTERNAL_ERROR gclid"),
        GoogleAdsVariation("a click of an hour", ["gclid": "\"CLICKED1795302000\"", "conversionDateTime": "\"2026-11-21 23:30:00+00:00\""], "conversionUploadError.TOO_RECENT_EVENT gclid"),
        GoogleAdsVariation("before the click", ["gclid": "\"CLICKED1795302000\""], "conversionUploadError.CONVERSION_PRECEDES_EVENT conversion_date_time"),
        GoogleAdsVariation("a click of 91 days", ["gclid": "\"CLICKED1787443200\""], "conversionUploadError.EXPIRED_EVENT gclid"),
        GoogleAdsVariation("value zero (D9)", ["conversionValue": "0"]),
        GoogleAdsVariation("value below zero", ["conversionValue": "-0.01"], "fieldError.INVALID_VALUE conversion_value"),
        GoogleAdsVariation("currency in lower case", ["currencyCode": "\"eur\""], "currencyCodeError.UNSUPPORTED currency_code"),
        GoogleAdsVariation("an e-mail as order id", ["orderId": "\"a@b.example\""], "conversionUploadError.ORDER_ID_CONTAINS_PII order_id"),
        GoogleAdsVariation("hash in upper case", ["userIdentifiers": "[{\"hashedEmail\":\"\(digest.uppercased())\"}]"], "conversionUploadError.INVALID_USER_IDENTIFIER user_identifiers"),
        GoogleAdsVariation("hash of nothing", ["userIdentifiers": "[{\"hashedPhoneNumber\":\"\(hashOfNothing)\"}]"], "conversionUploadError.INVALID_USER_IDENTIFIER user_identifiers"),
        GoogleAdsVariation("an address", ["userIdentifiers": "[{\"addressInfo\":{}}]"], "conversionUploadError.UNSUPPORTED_USER_IDENTIFIER user_identifiers"),
        GoogleAdsVariation("an identifier of no kind", ["userIdentifiers": "[{}]"], "fieldError.REQUIRED user_identifiers"),
        GoogleAdsVariation("six identifiers", ["userIdentifiers": "[\(Array(repeating: "{\"hashedEmail\":\"\(digest)\"}", count: 6).joined(separator: ","))]"], "collectionSizeError.TOO_MANY user_identifiers"),
        GoogleAdsVariation("consent", ["consent": "{\"adUserData\":\"GRANTED\"}"]),
        GoogleAdsVariation("conversionEnvironment", ["conversionEnvironment": "\"WEB\""], "\(closed) conversion_environment"),
        GoogleAdsVariation("userIpAddress", ["userIpAddress": "\"192.0.2.1\""], "\(closed) user_ip_address"),
        GoogleAdsVariation("session attributes", ["sessionAttributesEncoded": "\"e30=\""], "\(closed) session_attributes_encoded"),
        GoogleAdsVariation("external attribution", ["externalAttributionData": "{}"], "conversionUploadError.EXTERNAL_ATTRIBUTION_DATA_SET_FOR_NON_EXTERNALLY_ATTRIBUTED_CONVERSION_ACTION external_attribution_data"),
        GoogleAdsVariation("a custom variable", ["customVariables": "[{\"conversionCustomVariable\":\"customers/1/conversionCustomVariables/tier\",\"value\":\"1\"}]"]),
        GoogleAdsVariation("an unknown custom variable", ["customVariables": "[{\"conversionCustomVariable\":\"customers/1/conversionCustomVariables/9\",\"value\":\"1\"}]"], "conversionUploadError.CUSTOM_VARIABLE_NOT_ENABLED custom_variables"),
        GoogleAdsVariation("two errors", ["gclid": "\"INVALID\"", "currencyCode": "\"x\""], "conversionUploadError.UNPARSEABLE_GCLID gclid", "currencyCodeError.UNSUPPORTED currency_code"),
    ]

    @Test("Row", arguments: rows)
    func row(_ sample: GoogleAdsVariation) async throws {
        try await withSimulator(.google) { simulator in
            let good = json(GoogleSample.conversion, ["orderId": "\"c-9\"", "gclid": "\"other\""])
            let outcome = await simulator.upload(GoogleSample.upload([json(GoogleSample.conversion, sample.change), good]))
            #expect(outcome.reply?.status == 200)
            #expect(outcome.reply?.fields["request-id"]?.isEmpty == false)
            #expect(outcome.adsErrors == sample.errors, "\(outcome)")
            let results = try #require(outcome.object["results"]?.array)
            #expect(results.count == 2)
            #expect((results[0] == [:]) == !sample.errors.isEmpty)
            #expect(results[1].object?["gclid"] == "other")
            let truth = simulator.truth[.googleAds, "1234567890"]
            #expect(truth.acceptedRequests == 1)
            guard let first = sample.errors.first?.split(separator: " ").first else {
                #expect(outcome.object["partialFailureError"] == nil)
                #expect(truth.eventsCounted == 2)
                return
            }
            #expect(outcome.object["partialFailureError"]?.object?["code"] == 3)
            #expect(truth.eventsCounted == 1)
            #expect(truth.eventsRefusedAlone == [String(first): 1])
        }
    }

    @Test("A repeat: by order id, by click and time, and of neither (D4, D15)")
    func repeats() async throws {
        try await withSimulator(.google) { simulator in
            func send(_ change: [String: String?]) async -> [String] {
                await simulator.upload(GoogleSample.upload([json(GoogleSample.conversion, change)])).adsErrors
            }
            let row = "conversions[0]"
            #expect(await send([:]) == [])
            #expect(await send([:]) == ["conversionUploadError.ORDER_ID_ALREADY_IN_USE \(row).order_id"])
            #expect(await send(["gclid": "\"z\""]) == ["conversionUploadError.ORDER_ID_ALREADY_IN_USE \(row).order_id"])
            #expect(await send(["orderId": "\"c-2\""]) == ["conversionUploadError.CLICK_CONVERSION_ALREADY_EXISTS \(row)"])
            #expect(await send(["orderId": nil]) == ["conversionUploadError.CLICK_CONVERSION_ALREADY_EXISTS \(row)"])
            #expect(await send(["orderId": "\"c-2\"", "conversionDateTime": "\"2026-11-21 10:15:31+07:00\""]) == [])
            #expect(await send(["conversionAction": Self.action("777")]) == [])
            #expect(await send(["orderId": nil, "conversionDateTime": "\"2026-11-21 03:15:30+00:00\""]) == ["conversionUploadError.CLICK_CONVERSION_ALREADY_EXISTS \(row)"])
            let truth = simulator.truth[.googleAds, "1234567890"]
            #expect(truth.eventsCounted == 3)
            #expect(truth.duplicatesDropped == 5)
            #expect(truth.doubles == 0)
        }
    }

    @Test("Of two equal rows in one request neither is taken")
    func repeatsWithin() async throws {
        try await withSimulator(.google) { simulator in
            let row = json(GoogleSample.conversion)
            let order = await simulator.upload(
                GoogleSample.upload([row, json(GoogleSample.conversion, ["gclid": "\"z\""]), json(GoogleSample.conversion, ["orderId": "\"c-3\"", "gclid": "\"y\""])]))
            #expect(order.adsErrors == [0, 1].map { "conversionUploadError.DUPLICATE_ORDER_ID conversions[\($0)].order_id" })
            let click = json(GoogleSample.conversion, ["orderId": nil])
            let clicks = await simulator.upload(GoogleSample.upload([click, click]))
            #expect(clicks.adsErrors == [0, 1].map { "conversionUploadError.DUPLICATE_CLICK_CONVERSION_IN_REQUEST conversions[\($0)]" })
            #expect(simulator.truth[.googleAds, "1234567890"].eventsCounted == 1)
        }
    }

    @Test("The message tells of the first error only")
    func message() async throws {
        try await withSimulator(.google) { simulator in
            let bad = json(GoogleSample.conversion, ["gclid": "\"INVALID\""])
            let worse = json(GoogleSample.conversion, ["currencyCode": "\"x\"", "orderId": "\"c-2\"", "gclid": "\"b\""])
            func message(_ rows: [String]) async -> String? {
                await simulator.upload(GoogleSample.upload(rows)).object["partialFailureError"]?.object?["message"]?.string
            }
            let first = "The imported gclid could not be decoded., at conversions[0].gclid"
            #expect(await message([bad]) == first)
            #expect(await message([bad, worse]) == "Multiple errors in ‘details’. First error: \(first)")
        }
    }

    @Test("Hashed data without the terms")
    func terms() async throws {
        try await withSimulator(.google) { simulator in
            let row = json(GoogleSample.conversion, ["userIdentifiers": Self.email])
            #expect(
                await simulator.upload(GoogleSample.upload([row]), customer: "3333333333").adsErrors
                    == ["conversionUploadError.CUSTOMER_NOT_ENABLED_ENHANCED_CONVERSIONS_FOR_LEADS conversions[0].user_identifiers"])
        }
    }
}
