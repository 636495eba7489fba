/// What the status of an error means where no more exact code stands beside it (platforms sheet Data Manager §6, Google Ads §6).
enum GoogleStatusTable {
    struct Row: Sendable {
        /// A `google.rpc.Code`, or the reason of an `ErrorInfo`.
        var code: String
        var kind: GoogleErrorClass
        /// What happened and what to do, for a marketer.
        var explanation: String

        init(_ code: String, _ kind: GoogleErrorClass, _ explanation: String) {
            self.code = code
            self.kind = kind
            self.explanation = explanation
        }
    }

    static func row(_ code: String?) -> Row? {
        guard let code else { return nil }
        return rows.first { $0.code == code }
    }

    private static let waits = "Nothing is lost; it is sent again by itself."
    private static let renewed = "It is renewed; if this stays, look at the credentials in the settings."

    static let rows: [Row] = [
        // The reasons of ErrorInfo.
        Row(
            "SERVICE_DISABLED", .setup,
            "The API is not enabled in the Google Cloud project that the credentials belong to. Enable it under APIs & Services."),
        Row(
            "ACCESS_TOKEN_SCOPE_INSUFFICIENT", .authentication,
            "The credentials were not given the scope of this API. Make a new refresh token with it: one for the Ads API does not serve Data Manager."),
        Row("ACCESS_TOKEN_EXPIRED", .staleToken, "The access token has expired. \(renewed)"),
        Row("ACCESS_TOKEN_TYPE_UNSUPPORTED", .staleToken, "Google does not take this kind of token. \(renewed)"),
        Row("CREDENTIALS_MISSING", .staleToken, "Google saw no credentials in the request. \(renewed)"),

        // The status itself.
        Row("UNAUTHENTICATED", .staleToken, "Google does not accept the access token. \(renewed)"),
        Row(
            "PERMISSION_DENIED", .setup,
            "The credentials may not do this in the Google Ads account. Add their e-mail to the account as a user, and check customer_id and login_customer_id."),
        Row("NOT_FOUND", .setup, "Google does not know what the request is addressed to. Check the account, the API version and the endpoint."),
        Row("UNIMPLEMENTED", .setup, "Google does not know this request. Check the API version and the endpoint."),
        Row("ABORTED", .retry, "Google gave the request up for another one. \(waits)"),
        Row("RESOURCE_EXHAUSTED", .rate, "Google wants fewer requests of this Cloud project. \(waits)"),
        Row("INTERNAL", .retry, "Google's service failed. \(waits)"),
        Row("UNKNOWN", .retry, "Google's service failed. \(waits)"),
        Row("UNAVAILABLE", .retry, "Google's service is down for the moment. \(waits)"),
        Row("DEADLINE_EXCEEDED", .retry, "Google's service took too long. \(waits)"),
        Row("CANCELLED", .retry, "The request was broken off. \(waits)"),
    ]
}
