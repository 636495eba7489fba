/// Turns the bodies of control commands into what they mean.
enum ControlCommands {
    static func platform(_ name: String) throws -> PlatformName {
        guard let platform = PlatformName(rawValue: name) else { throw ControlError("unknown platform \(name)") }
        return platform
    }

    /// `{"platform":"meta","id":"123","tokens":["t"],"app_secret":"s","takes_messaging":true}`;
    /// GA4's API secrets, Google's refresh tokens and key ids are `tokens` too; Google's accounts also have
    /// `google_customer` or `google_principal`, TikTok's and LinkedIn's have fields of their own. `expires_at` (seconds
    /// since 1970) holds for all tokens of the account.
    static func account(_ body: JSONObject) throws -> Account {
        let fields = ControlFields(body)
        var account = Account(
            platform: try platform(fields.required("platform")), id: try fields.required("id"),
            credentials: Dictionary((try fields.texts("tokens") ?? []).map { ($0, .valid) }) { first, _ in first },
            appSecret: try fields.text("app_secret"), takesMessaging: try fields.flag("takes_messaging") ?? false)
        account.googleCustomer = try fields.object("google_customer").map(GoogleCustomer.init(control:))
        account.googlePrincipal = try fields.object("google_principal").map(GooglePrincipal.init(control:))
        if let end = try fields.integer("expires_at") {
            account.expiries = account.credentials.mapValues { _ in UnixTime(seconds: Int64(end)) }
        }
        try account.readTikTok(fields)
        try account.readLinkedIn(fields)
        try fields.finish()
        return account
    }

    /// `{"kind":"rate_limited","retry_after":5,"platform":"meta","account":"123","count":3}`.
    static func fault(_ body: JSONObject) throws -> Fault {
        let fields = ControlFields(body)
        let fault = Fault(
            try kind(try fields.required("kind"), fields), on: try fields.text("platform").map(platform),
            account: try fields.text("account"), count: try fields.integer("count"),
            probability: try fields.number("probability") ?? 1,
            seed: UInt64(truncatingIfNeeded: try fields.integer("seed") ?? 1))
        try fields.finish()
        return fault
    }

    private static func kind(_ label: String, _ fields: ControlFields) throws -> FaultKind {
        func milliseconds() throws -> Duration {
            guard let span = try fields.integer("milliseconds") else { throw ControlError("milliseconds is required") }
            return .milliseconds(span)
        }
        switch label {
        case "reset_before_body": return .resetBeforeBody
        case "reset_before_processing": return .resetBeforeProcessing
        case "rate_limited":
            if let seconds = try fields.integer("retry_after") { return .rateLimited(.retryAfter(seconds: seconds)) }
            if let minutes = try fields.integer("regain_minutes") { return .rateLimited(.businessUseCaseUsage(minutes: minutes)) }
            if try fields.flag("daily") ?? false { return .rateLimited(.dailyQuota) }
            return .rateLimited(.none)
        case "server_error":
            return .serverError(status: try fields.integer("status") ?? 503, html: try fields.flag("html") ?? false)
        case "token_revoked": return .tokenRevoked
        case "token_expired": return .tokenExpired
        case "permission_missing": return .permissionMissing(code: try fields.integer("code") ?? 200)
        case "unknown_account": return .unknownAccount
        case "bad_event": return try badEvent(fields)
        case "redirect": return .redirect(to: try fields.required("location"))
        case "accept_then_reset": return .acceptThenReset
        case "answer_late": return .answerLate(try milliseconds())
        case "truncated_reply": return .truncatedReply
        case "oversized_reply": return .oversizedReply(bytes: try fields.integer("bytes") ?? 64 << 20)
        case "endless_reply": return .endlessReply
        case "wrong_count": return .wrongCount(try fields.integer("received") ?? 0)
        case "warnings": return .warnings(try fields.texts("messages") ?? ["This event may not be matched."])
        case "answer_never": return .answerNever(counted: try fields.flag("counted") ?? false)
        case "partial_success": return .partialSuccess(try marker(fields), status: try fields.integer("status") ?? 422)
        case "latency": return .latency(try milliseconds())
        default: throw ControlError("unknown kind of fault \(label)")
        }
    }

    private static func badEvent(_ fields: ControlFields) throws -> FaultKind {
        let blameName = try fields.text("blame") ?? BlameStyle.index.rawValue
        guard let blame = BlameStyle(rawValue: blameName) else {
            throw ControlError("blame must be index, index_as_text or none")
        }
        return .badEvent(try marker(fields), blame: blame)
    }

    private static func marker(_ fields: ControlFields) throws -> EventMarker {
        if let id = try fields.text("event_id") { return .id(id) }
        if let name = try fields.text("event_name") { return .name(name) }
        throw ControlError("event_id or event_name is required")
    }

    /// `{"now":1795305600}`, `{"advance_seconds":86400}` and `{"running":false}`, in this order.
    static func setClock(_ clock: SimulatedClock, _ body: JSONObject) throws {
        let fields = ControlFields(body)
        let now = try fields.integer("now")
        let advance = try fields.integer("advance_seconds")
        let running = try fields.flag("running")
        try fields.finish()
        if let now { clock.set(to: UnixTime(seconds: Int64(now))) }
        if let advance { clock.advance(by: .seconds(advance)) }
        if let running { running ? clock.run() : clock.stop() }
    }
}
