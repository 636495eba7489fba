/// What may stand in `uploadClickConversions` (platforms sheet: Google Ads API, section 2).
enum GoogleAdsSchema {
    private static let types = "google.ads.googleads.enums"

    private static let userIdentifier = GoogleMessage(
        fields: [
            "hashedEmail": .string, "hashedPhoneNumber": .string, "addressInfo": .anything, "mobileId": .string,
            "thirdPartyUserId": .string,
            "userIdentifierSource": .enumeration("\(types).UserIdentifierSource", ["FIRST_PARTY", "THIRD_PARTY"]),
        ],
        alternatives: [
            "identifier": ["hashedEmail", "hashedPhoneNumber", "addressInfo", "mobileId", "thirdPartyUserId"]
        ])

    private static let consent = GoogleMessage(fields: [
        "adUserData": .enumeration("\(types).ConsentStatus", ["GRANTED", "DENIED"]),
        "adPersonalization": .enumeration("\(types).ConsentStatus", ["GRANTED", "DENIED"]),
    ])

    private static let conversion = GoogleMessage(
        fields: [
            "gclid": .string, "gbraid": .string, "wbraid": .string, "conversionAction": .string,
            "conversionDateTime": .string, "conversionValue": .double, "currencyCode": .string, "orderId": .string,
            "userIdentifiers": .list(.message(userIdentifier)),
            "conversionEnvironment": .enumeration("\(types).ConversionEnvironment", ["WEB", "APP"]),
            "consent": .message(consent),
            "customVariables": .list(
                .message(GoogleMessage(fields: ["conversionCustomVariable": .string, "value": .string]))),
            "cartData": .anything, "externalAttributionData": .anything,
            "customerType": .enumeration("\(types).ConversionCustomerType", ["NEW", "RETURNING"]),
            "userIpAddress": .string, "sessionAttributesEncoded": .string, "sessionAttributesKeyValuePairs": .anything,
        ],
        alternatives: ["session_attributes": ["sessionAttributesEncoded", "sessionAttributesKeyValuePairs"]])

    static let request = GoogleMessage(fields: [
        "conversions": .list(.message(conversion)), "partialFailure": .bool, "validateOnly": .bool, "jobId": .int32,
    ])
}
