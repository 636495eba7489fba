/// What goes wrong, in the order of how far a request gets.
public enum FaultKind: Sendable, Equatable {
    // Nothing is counted.

    /// TCP reset as soon as the head has arrived.
    case resetBeforeBody
    /// TCP reset after the whole request has arrived and before anything is counted.
    case resetBeforeProcessing
    /// Too many requests.
    case rateLimited(RateLimitHint)
    /// A 5xx with the platform's JSON, or with the HTML of a proxy in front of it. TikTok's own 5xxxx codes, which
    /// come with HTTP 200, may stand for the status; so may LinkedIn's 404 and 413.
    case serverError(status: Int, html: Bool)
    /// The token ran out (TikTok 40102, LinkedIn 65602); elsewhere the same as a revoked one.
    case tokenExpired
    /// The platform no longer takes this token.
    case tokenRevoked
    /// The token lacks a permission; Meta's code, 10 or 200. Google: the API is not enabled (10), or no access (others).
    case permissionMissing(code: Int)
    /// The platform does not know the account (Meta 100/33).
    case unknownAccount
    /// Any request that carries an event with this id or name is refused as a whole.
    case badEvent(EventMarker, blame: BlameStyle)
    case redirect(to: String)

    // The events are counted.

    /// TCP reset instead of the reply.
    case acceptThenReset
    /// The reply comes after this time.
    case answerLate(Duration)
    /// Half of the reply's body, then the connection closes.
    case truncatedReply
    /// The reply's body is padded with white space to this size.
    case oversizedReply(bytes: Int)
    /// The reply's body never ends.
    case endlessReply
    /// The reply tells another number of accepted events than were sent.
    case wrongCount(Int)
    /// The reply carries warnings.
    case warnings([String])
    /// The request is taken without its marked events: TikTok's 20001, LinkedIn's element of this status. A platform
    /// that takes all or nothing takes all.
    case partialSuccess(EventMarker, status: Int)

    // Either.

    /// No reply until the fault is cleared, the client leaves or the simulator stops.
    case answerNever(counted: Bool)
    /// This time passes before the request is processed; goes together with another fault.
    case latency(Duration)

    /// The word for this kind in the truth and in the control API.
    public var label: String {
        switch self {
        case .resetBeforeBody: "reset_before_body"
        case .resetBeforeProcessing: "reset_before_processing"
        case .rateLimited: "rate_limited"
        case .serverError: "server_error"
        case .tokenRevoked: "token_revoked"
        case .tokenExpired: "token_expired"
        case .permissionMissing: "permission_missing"
        case .unknownAccount: "unknown_account"
        case .badEvent: "bad_event"
        case .redirect: "redirect"
        case .acceptThenReset: "accept_then_reset"
        case .answerLate: "answer_late"
        case .truncatedReply: "truncated_reply"
        case .oversizedReply: "oversized_reply"
        case .endlessReply: "endless_reply"
        case .wrongCount: "wrong_count"
        case .warnings: "warnings"
        case .partialSuccess: "partial_success"
        case .answerNever: "answer_never"
        case .latency: "latency"
        }
    }
}

/// How a rate limit says when to come back.
public enum RateLimitHint: Sendable, Equatable {
    case none
    /// `Retry-After`, seconds.
    case retryAfter(seconds: Int)
    /// Meta's `X-Business-Use-Case-Usage`, minutes until access is regained.
    case businessUseCaseUsage(minutes: Int)
    /// The quota of the day is used up (Google).
    case dailyQuota
}

/// Which event spoils a request.
public enum EventMarker: Sendable, Equatable {
    case id(String)
    case name(String)

    func matches(_ event: ReportedEvent) -> Bool {
        switch self {
        case .id(let id): event.id == id
        case .name(let name): event.name == name
        }
    }
}

/// How a refusal points at the bad event.
public enum BlameStyle: String, Sendable, Equatable {
    /// Meta: `error_data` is an object that holds the event's index. LinkedIn: `indices [n]`. TikTok: a path with the
    /// index in it.
    case index
    /// Meta: `error_data` is a string that holds the same JSON. LinkedIn: lines that begin with `Index: n`. TikTok: as
    /// `index`.
    case indexAsText = "index_as_text"
    /// No index anywhere.
    case none
    /// The refusal calls itself temporary (Meta 1/99), as when the platform chokes on an event.
    case temporary
}
