/// The Data Manager API's errors in its own words (platforms sheet: Google Data Manager, section 6).
enum DataManagerError {
    static let service = "datamanager.googleapis.com"

    /// The violations, all of them, refuse the whole request.
    static func invalid(
        _ violations: [DataManagerViolation], _ spelling: DataManagerBehavior.FieldPaths
    ) -> GoogleRPCError {
        var error = of(.invalidArgument, reason: "INVALID_ARGUMENT", message: "There was a problem with the request.")
        if !violations.isEmpty {
            error.details.append([
                "@type": "type.googleapis.com/google.rpc.BadRequest",
                "fieldViolations": .array(violations.map { $0.json(spelling) }),
            ])
        }
        error.reason = violations.first?.reason.rawValue
        return error
    }

    static func of(_ status: GoogleRPCError.Status, reason: String, message: String) -> GoogleRPCError {
        // The request ids of errors begin like this and have no status to ask for.
        let requestID = "t-\(GoogleText.random(20))"
        return GoogleRPCError(
            status: status, message: message,
            details: [
                GoogleRPCError.errorInfo(reason: reason, domain: service, metadata: ["requestId": .string(requestID)]),
                ["@type": "type.googleapis.com/google.rpc.RequestInfo", "requestId": .string(requestID)],
            ], reason: reason == status.rawValue ? nil : reason)
    }

    static func permissionDenied() -> GoogleRPCError {
        of(.permissionDenied, reason: "PERMISSION_DENIED", message: "The caller does not have permission.")
    }

    static func notFound() -> GoogleRPCError {
        of(.notFound, reason: "NOT_FOUND", message: "Requested entity was not found.")
    }

    /// A quota of the Cloud project is used up (section 7).
    static func quotaExceeded(_ hint: RateLimitHint) -> GoogleRPCError {
        let isDaily = hint == .dailyQuota
        var seconds: Int?
        switch hint {
        case .retryAfter(let given): seconds = given
        case .businessUseCaseUsage(let minutes): seconds = minutes * 60
        case .none, .dailyQuota: break
        }
        let period = isDaily ? "Day" : "Minute"
        var error = GoogleRPCError(
            status: .resourceExhausted,
            message:
                "Quota exceeded for quota metric 'Ingestion mutate requests' and limit 'Ingestion mutate requests per \(period.lowercased())' of service '\(service)' for consumer 'project_number:123456789'.",
            details: [
                GoogleRPCError.errorInfo(
                    reason: "RATE_LIMIT_EXCEEDED", domain: "googleapis.com",
                    metadata: [
                        "service": .string(service), "consumer": "projects/123456789", "quota_location": "global",
                        "quota_metric": "datamanager.googleapis.com/ingestion_mutate_requests",
                        "quota_limit": .string("IngestionMutateRequestsPer\(period)PerProject"),
                        "quota_limit_value": isDaily ? "100000" : "300",
                    ])
            ], reason: "Per\(period)", retryAfter: seconds)
        if let seconds { error.details.append(GoogleRPCError.retryInfo(seconds: seconds)) }
        return error
    }
}
