import HTTPTypes

/// A refusal as LinkedIn's gateway, its validator or its service words it (platforms sheet: LinkedIn, section 6).
struct LinkedInError: Error, Sendable, Equatable {
    var status: Int
    var message: String
    var code: String?
    var serviceErrorCode: Int?
    /// How the truth files it; the service's own number where there is one.
    var label: String
    /// The events of the request that it is about.
    var offenders: Set<Int> = []
    /// True for what the gateway says before the service is asked.
    var isFromGateway = false
    /// Seconds.
    var retryAfter: Int?

    static let versionMissing = LinkedInError(
        status: 400, message: "A version must be present. Please specify a version by adding the LinkedIn-Version header.",
        code: "VERSION_MISSING", label: "VERSION_MISSING", isFromGateway: true)

    static func inactive(_ version: String) -> LinkedInError {
        LinkedInError(
            status: 426, message: "Requested version \(version) is not active", code: "NONEXISTENT_VERSION",
            label: "NONEXISTENT_VERSION", isFromGateway: true)
    }

    static let tokenInvalid = token(65600, "INVALID_ACCESS_TOKEN", "Invalid access token")
    static let tokenRevoked = token(65601, "REVOKED_ACCESS_TOKEN", "The token used in the request has been revoked by the user")
    static let tokenExpired = token(65602, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired")

    private static func token(_ number: Int, _ code: String, _ message: String) -> LinkedInError {
        LinkedInError(status: 401, message: message, code: code, serviceErrorCode: number, label: "\(number)")
    }

    /// A rule that does not resolve for this token; the text misleads on purpose, it is LinkedIn's own.
    static let noAdAccounts = LinkedInError(status: 403, message: "No ad accounts found", label: "403")

    static let accessDenied = LinkedInError(
        status: 403, message: "Not enough permissions to access: conversionEvents.CREATE.20260701", code: "ACCESS_DENIED",
        serviceErrorCode: 100, label: "100")

    static let tooLarge = LinkedInError(status: 413, message: "Request Entity Too Large", label: "413")

    static func outsideWindow(_ indices: [Int]) -> LinkedInError {
        LinkedInError(
            status: 400,
            message: "Conversion happened at timestamp should be within 90 days and not exceed current time, indices \(indices)",
            label: "400/conversionHappenedAt", offenders: Set(indices))
    }

    static func wrongMethod(_ indices: [Int]) -> LinkedInError {
        LinkedInError(
            status: 400,
            message:
                "Incorrect conversions information provided. Conversion's method should be CONVERSIONS_API, indices \(indices)",
            label: "400/conversionMethod", offenders: Set(indices))
    }

    /// The validator's report on the elements of a batch, or on a single event when `isBatch` is false.
    static func schema(_ findings: [(index: Int, findings: [LinkedInSchema.Finding])], isBatch: Bool) -> LinkedInError {
        var text = ""
        for element in findings {
            for (number, finding) in element.findings.enumerated() {
                // Further lines of the same element do not repeat its index.
                if isBatch, number == 0 { text += "Index: \(element.index), " }
                text += "ERROR :: \(finding.path) :: \(finding.text)\n"
            }
        }
        return LinkedInError(status: 422, message: text, label: "422", offenders: Set(findings.map(\.index)))
    }

    /// The body cannot be read at all.
    static func malformed(_ message: String) -> LinkedInError {
        LinkedInError(status: 400, message: message, label: "400")
    }

    var reply: PlatformReply {
        var body: JSONObject = [:]
        if let serviceErrorCode { body.append("serviceErrorCode", .integer(serviceErrorCode)) }
        if let code { body.append("code", .string(code)) }
        body.append("message", .string(message))
        body.append("status", .integer(status))
        var reply = PlatformReply.json(.object(body), status: status)
        if isFromGateway { reply.fields[.restliGatewayError] = "true" }
        if let retryAfter { reply.fields[.retryAfter] = String(retryAfter) }
        return reply
    }
}

extension HTTPField.Name {
    /// Marks what the gateway refused before the service saw it (platforms sheet: LinkedIn, section 6).
    static let restliGatewayError = HTTPField.Name("X-Restli-Gateway-Error")!
    /// The month whose API the caller speaks.
    static let linkedinVersion = HTTPField.Name("LinkedIn-Version")!
    /// Which of the operations on a collection a POST is.
    static let restliMethod = HTTPField.Name("X-RestLi-Method")!
    static let restliProtocolVersion = HTTPField.Name("X-Restli-Protocol-Version")!
}
