import HTTPTypes
import NIOCore

/// TikTok's Events API 2.0: `POST /open_api/v1.3/event/track/` (platforms sheet: TikTok).
struct TikTokPlatform: Platform {
    var name: PlatformName { .tiktok }

    private static let path = "/open_api/v1.3/event/track/"
    private static let maximumEvents = 1000
    private static let rootKeys: Set<String> = ["event_source", "event_source_id", "data", "test_event_code", "partner_name"]
    /// A first copy is remembered so long (platforms sheet: TikTok, section 3).
    static let deduplicationWindow = Duration.seconds(48 * 3600)
    /// And so long when it has no event id and is known by the browser's cookie.
    static let cookieWindow = Duration.seconds(5 * 60)

    /// Other versions and a path without its last slash come here too, to be refused.
    func owns(_ head: PlatformRequest.Head) -> Bool { head.path.hasPrefix("/open_api/") }

    /// The event source stands in the body only.
    func account(of head: PlatformRequest.Head) -> String? { nil }

    func judge(_ request: PlatformRequest, _ accounts: AccountRegistry, at now: UnixTime) -> Judgement {
        guard request.head.path == Self.path else { return Self.refusal(httpStatus: 404) }
        guard request.head.method == "POST" else { return Self.refusal(httpStatus: 405) }
        let read = Result { () throws(TikTokError) in try Self.body(of: request) }
        let body = (try? read.get()) ?? [:]
        var judgement = Judgement(
            account: body["event_source_id"]?.string, events: (body["data"]?.array ?? []).map(Self.reported),
            isTest: body["test_event_code"] != nil, answer: .ready(TikTokError.reply(code: 0, message: "OK")))
        do throws(TikTokError) {
            let token = try TikTokAuthorization.token(of: request.head, accounts, at: now)
            let root = TikTokFields(try read.get())
            let source = try Self.source(of: root, token, accounts)
            try Self.checkEnvelope(root)
            for (index, event) in (body["data"]?.array ?? []).enumerated() {
                judgement.offenders = [index]
                var rules = TikTokEventRules(source: source, now: now)
                try rules.check(event)
                judgement.events[index].notes = rules.notes + root.unknown(besides: Self.rootKeys)
            }
            judgement.offenders = []
        } catch {
            judgement.refusal = .told(code: error.label)
            judgement.answer = .ready(error.reply)
        }
        return judgement
    }

    private static func body(of request: PlatformRequest) throws(TikTokError) -> JSONObject {
        guard request.head.fields[.contentType]?.lowercased().hasPrefix("application/json") ?? false else {
            throw TikTokError(code: 40002, message: "Content-Type must be application/json.")
        }
        guard let object = try? JSONReader.read(request.body).object else {
            throw TikTokError(code: 40002, message: "The body is not a JSON object.")
        }
        return object
    }

    private static func source(
        of root: TikTokFields, _ token: String, _ accounts: AccountRegistry
    ) throws(TikTokError) -> TikTokEventSource {
        guard let source = TikTokEventSource(rawValue: try root.required("event_source")) else {
            throw .invalid("event_source", "not a valid choice")
        }
        try TikTokAuthorization.check(token, for: try root.required("event_source_id"), source, accounts)
        return source
    }

    private static func checkEnvelope(_ root: TikTokFields) throws(TikTokError) {
        for name in ["test_event_code", "partner_name"] where try root.text(name)?.isEmpty == true { throw root.missing(name) }
        guard let data = try root.array("data") else { throw root.missing("data") }
        guard (1...maximumEvents).contains(data.count) else {
            throw .invalid("data", "length must be between 1 and \(maximumEvents)")
        }
    }

    /// An event as the ledger counts it, read leniently: what is wrong is refused elsewhere.
    private static func reported(_ element: JSONValue) -> ReportedEvent {
        let event = element.object ?? [:]
        let name = TikTokEventNames.canonical(event["event"]?.string ?? "")
        let id = event["event_id"]?.string
        let cookie = event["user"]?.object?["ttp"]?.string
        let properties = event["properties"]?.object
        let key =
            if let id {
                Deduplication(key: "\(name)\u{1F}\(id)", window: deduplicationWindow)
            } else {
                cookie.map { Deduplication(key: "\(name)\u{1F}ttp\u{1F}\($0)", window: cookieWindow) }
            }
        return ReportedEvent(
            name: name, id: id, deduplication: key,
            occurredAt: event["event_time"]?.integer.map { UnixTime(seconds: min(max($0, 0), 1 << 40)) },
            value: properties?["value"]?.number?.literal, currency: properties?["currency"]?.string)
    }

    /// What stands before the API refuses it.
    private static func refusal(httpStatus status: Int) -> Judgement {
        Judgement(refusal: .told(code: "http \(status)"), answer: .ready(.html(status: status)))
    }

    // MARK: Trouble

    func reply(to trouble: PlatformTrouble, events: [ReportedEvent]) -> TroubledReply {
        if case .serverError(let status, html: true) = trouble {
            return TroubledReply(refusal: .told(code: "http \(status)"), reply: .html(status: status))
        }
        let error: TikTokError = switch trouble {
        case .rateLimited(let hint): Self.rateLimited(hint)
        case .serverError(let status, _):
            // TikTok's own codes of this family (50000, 51021) come with HTTP 200.
            status >= 50_000
                ? TikTokError(code: status, message: "System error.")
                : TikTokError(code: 50_000, message: "System error.", status: status)
        case .tokenRevoked: .tokenRevoked
        case .permissionMissing: .noPermission
        case .unknownAccount: .unknownSource
        case .badEvent(_, .temporary): TikTokError(code: 50_000, message: "System error.")
        case .badEvent(_, .none): .invalid("user", "not acceptable")
        case .badEvent(let index, .index), .badEvent(let index, .indexAsText):
            // The older form of the message, the only one that tells the event.
            TikTokError(code: 40002, message: "Batch.\(index).user: Not acceptable")
        }
        return TroubledReply(refusal: .told(code: error.label), reply: error.reply)
    }

    /// 40100 comes with HTTP 200, 401 or 429; only the words tell the second's limit from the minute's and the day's.
    private static func rateLimited(_ hint: RateLimitHint) -> TikTokError {
        var error = TikTokError(code: 40100, message: "Too many requests per second.")
        switch hint {
        case .none: break
        case .retryAfter(let seconds):
            error.status = 429
            error.retryAfter = seconds
        case .businessUseCaseUsage: error.message = "Too many requests per minute."
        case .dailyQuota:
            // The status of a bad token, which this is not.
            error.status = 401
            error.message = "Too many requests per day."
        }
        return error
    }

    func replyToExpiredToken() -> TroubledReply {
        TroubledReply(refusal: .told(code: TikTokError.tokenExpired.label), reply: TikTokError.tokenExpired.reply)
    }

    /// There is no count in TikTok's reply; its only word for "taken, but" is 20001.
    func altered(_ reply: PlatformReply, by alteration: ReplyAlteration) -> PlatformReply {
        switch alteration {
        case .acceptedCount: reply
        case .warnings(let texts): TikTokError.reply(code: 20001, message: texts.joined(separator: " "))
        }
    }

    /// 20001 does not tell which events failed, so the sender does not know of them.
    func partly(_ judgement: Judgement, without indices: Set<Int>, status: Int) -> Judgement {
        var partial = judgement
        for index in indices { partial.events[index].ignored = "partial_success" }
        partial.answer = .ready(TikTokError.reply(code: 20001, message: "Partial success."))
        return partial
    }
}
