/// What may stand in `events:ingest` (platforms sheet: Google Data Manager, section 2).
enum DataManagerSchema {
    private static let types = "google.ads.datamanager.v1"

    private static let consent = GoogleMessage(fields: [
        "adUserData": .enumeration("\(types).ConsentStatus", ["CONSENT_GRANTED", "CONSENT_DENIED"]),
        "adPersonalization": .enumeration("\(types).ConsentStatus", ["CONSENT_GRANTED", "CONSENT_DENIED"]),
    ])

    private static let account = GoogleMessage(fields: [
        "accountId": .string,
        "accountType": .enumeration(
            "\(types).ProductAccount.AccountType",
            [
                "GOOGLE_ADS", "GOOGLE_ANALYTICS_PROPERTY", "DATA_PARTNER", "DISPLAY_VIDEO_PARTNER", "DISPLAY_VIDEO_ADVERTISER",
            ]),
    ])

    private static let destination = GoogleMessage(fields: [
        "reference": .string, "operatingAccount": .message(account), "loginAccount": .message(account),
        "linkedAccount": .message(account), "productDestinationId": .string,
    ])

    private static let address = GoogleMessage(fields: [
        "givenName": .string, "familyName": .string, "regionCode": .string, "postalCode": .string, "addressLine": .string,
        "city": .string, "administrativeArea": .string,
    ])

    private static let userIdentifier = GoogleMessage(
        fields: ["emailAddress": .string, "phoneNumber": .string, "address": .message(address)],
        alternatives: ["identifier": ["emailAddress", "phoneNumber", "address"]])

    private static let deviceInfo = GoogleMessage(fields: ["userAgent": .string, "ipAddress": .string])

    private static let adIdentifiers = GoogleMessage(fields: [
        "gclid": .string, "gbraid": .string, "wbraid": .string, "dclid": .string, "impressionId": .string,
        "matchId": .string, "mobileDeviceId": .string, "sessionAttributes": .string,
        "landingPageDeviceInfo": .message(deviceInfo), "encryptedUserIds": .anything, "ppid": .string,
    ])

    private static let event = GoogleMessage(fields: [
        "destinationReferences": .list(.string), "transactionId": .string, "eventTimestamp": .timestamp,
        "lastUpdatedTimestamp": .timestamp,
        "eventSource": .enumeration("\(types).EventSource", ["WEB", "APP", "IN_STORE", "PHONE", "MESSAGE", "OTHER"]),
        "adIdentifiers": .message(adIdentifiers),
        "userData": .message(GoogleMessage(fields: ["userIdentifiers": .list(.message(userIdentifier))])),
        "consent": .message(consent), "conversionValue": .double, "currency": .string, "conversionCount": .double,
        "customVariables": .list(
            .message(
                GoogleMessage(fields: ["variable": .string, "value": .string, "destinationReferences": .list(.string)]))),
        "userProperties": .message(
            GoogleMessage(fields: [
                "customerType": .enumeration("\(types).CustomerType", ["NEW", "RETURNING", "REENGAGED"]),
                "customerValueBucket": .enumeration("\(types).CustomerValueBucket", ["LOW", "MEDIUM", "HIGH"]),
            ])),
        "cartData": .anything, "eventDeviceInfo": .message(deviceInfo), "eventLocation": .anything,
        "experimentalFields": .list(.message(GoogleMessage(fields: ["field": .string, "value": .string]))),
        "eventName": .string, "clientId": .string, "appInstanceId": .string, "userId": .string,
        "additionalEventParameters": .list(
            .message(GoogleMessage(fields: ["parameterName": .string, "value": .string]))),
    ])

    static let request = GoogleMessage(fields: [
        "destinations": .list(.message(destination)), "events": .list(.message(event)), "consent": .message(consent),
        "encoding": .enumeration("\(types).Encoding", ["HEX", "BASE64"]), "encryptionInfo": .anything,
        "validateOnly": .bool,
    ])
}
