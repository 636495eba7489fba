import ConversionCore

/// What the replies of both of Google's APIs have in common: the body as JSON, the error in it, the hints how long to wait.
struct GoogleReply: Sendable {
    let reply: PlatformReply
    let json: JSONValue?
    let error: GoogleError?

    init(_ reply: PlatformReply) {
        self.reply = reply
        do {
            json = try JSONValue.parse(reply.body)
        } catch {
            // Not JSON, or cut off: the status has to do.
            json = nil
        }
        error = GoogleError(json)
    }

    var isSuccess: Bool { (200..<300).contains(reply.status) }

    /// The longest time that the reply asks for.
    var hint: TimeSpan? {
        [reply.retryAfter, error?.retryDelay].compactMap { $0 }.max()
    }

    /// The wait after a rate limit: at least a minute for a quota per minute; for one per day an hour at a time, since the
    /// quota's reset (midnight in California, as a rule) is not announced (platforms sheet Data Manager §6).
    var rateHint: TimeSpan? {
        guard let limit = error?.quotaLimit else { return hint }
        if limit.contains("PerDay") { return max(hint ?? .zero, .hours(1)) }
        if limit.contains("PerMinute") { return max(hint ?? .zero, .minutes(1)) }
        return hint
    }

    /// The outcome of a code that stands for the whole request.
    func outcome(of kind: GoogleErrorClass, _ fault: Fault) -> Verdict.Outcome {
        switch kind {
        case .retry: .retry(fault, after: hint)
        case .retryLater: .retry(fault, after: max(hint ?? .zero, GoogleErrorClass.laterWait))
        case .rate: .rateLimited(fault, after: rateHint)
        case .staleToken: .staleToken(fault)
        case .authentication: .destinationFault(.authentication, fault)
        case .setup: .destinationFault(.setup, fault)
        case .reject, .duplicate, .split: .split(fault)
        }
    }

    /// For an error without a code of the API's own: by `ErrorInfo`'s reason, then the status, then HTTP's.
    func outcomeByStatus() -> Verdict.Outcome {
        let code = error?.reason ?? error?.status
        if let row = GoogleStatusTable.row(error?.reason) ?? GoogleStatusTable.row(error?.status) {
            return outcome(of: row.kind, Fault(code: code, explanation: row.explanation))
        }
        func fault(_ explanation: String) -> Fault { Fault(code: code, explanation: explanation) }
        let waits = "It is sent again by itself."
        switch reply.status {
        case 401:
            // Whoever sends it, a new token does no harm.
            return .staleToken(fault("Google does not accept the access token (HTTP 401). It is renewed."))
        case 413:
            return .split(fault("The request is too large (HTTP 413). It is sent again in smaller parts; lower batch_size if this recurs."))
        case 429:
            return .rateLimited(fault("Google wants fewer requests (HTTP 429). \(waits)"), after: rateHint)
        case 300..<400:
            return .destinationFault(
                .setup, fault("The address redirects elsewhere (HTTP \(reply.status)). Check the endpoint and any proxy in the daemon's configuration."))
        case 404:
            return .destinationFault(
                .setup, fault("There is no such address (HTTP 404). Check the endpoint in the daemon's configuration, and api_version if it is set."))
        case 403 where error != nil:
            return .destinationFault(.setup, fault("Google refuses access (HTTP 403). Check the credentials' access to the Google Ads account."))
        case 408, 409, 499, 500...:
            return .retry(fault("Google's service failed (HTTP \(reply.status)). \(waits)"), after: hint)
        case 400..<500 where error != nil:
            return .split(fault("Google could not read the request (HTTP \(reply.status)). Please report this: it should not happen."))
        default:
            return .retry(fault("The answer (HTTP \(reply.status)) is not Google's own, perhaps a proxy's. \(waits)"), after: hint)
        }
    }
}
