extension LinkedInSchema {
    /// One conversion event (platforms sheet: LinkedIn, section 2).
    static let conversionEvent = LinkedInSchema.record([
        .required("conversion", .urn(prefix: LinkedInConversionRule.urnPrefix)),
        .required("conversionHappenedAt", .long),
        .optional(
            "conversionValue",
            .record([.required("currencyCode", .string), .required("amount", .string)])),
        .optional("eventId", .string),
        .required(
            "user",
            .record([
                // The array may be empty, it may not be left out.
                .required("userIds", .array(of: userID, atMost: nil)),
                .optional("userInfo", userInfo),
                .optional("externalIds", .array(of: .string, atMost: 1)),
                .optional("lead", .urn(prefix: "urn:li:leadGenFormResponse:")),
            ])),
    ])

    /// The symbols of the page of 2026-05-15; a phone has none.
    private static let userID = LinkedInSchema.record([
        .required(
            "idType",
            .symbol([
                "SHA256_EMAIL", "LINKEDIN_FIRST_PARTY_ADS_TRACKING_UUID", "ACXIOM_ID", "PLAINTEXT_IP_ADDRESS", "GOOGLE_AID",
            ])),
        .required("idValue", .string),
    ])

    private static let userInfo = LinkedInSchema.record([
        .required("firstName", .string),
        .required("lastName", .string),
        .optional("title", .string),
        .optional("companyName", .string),
        .optional("countryCode", .string),
    ])
}
