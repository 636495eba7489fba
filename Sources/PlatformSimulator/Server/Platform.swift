/// An ad platform: which requests are its own, and what it makes of them.
///
/// A conforming type is pure as far as counting goes: it judges, the ledger counts. One that has
/// state of its own (issued tokens, asynchronous request statuses) keeps it behind a lock.
protocol Platform: Sendable {
    var name: PlatformName { get }

    /// True when the request line belongs to this platform.
    func owns(_ head: PlatformRequest.Head) -> Bool

    /// The account that the request line names, when it does so before the body is read.
    func account(of head: PlatformRequest.Head) -> String?

    func judge(_ request: PlatformRequest, _ accounts: AccountRegistry, at now: UnixTime) -> Judgement

    /// How the platform tells of a trouble that is injected rather than deserved.
    func reply(to trouble: PlatformTrouble, events: [ReportedEvent]) -> TroubledReply

    /// How the platform tells of a token that ran out.
    func replyToExpiredToken() -> TroubledReply

    /// The judgement of the same request when the platform takes it without the events at these indices.
    ///
    /// - Parameter status: what a platform that tells each event's status says of those events.
    func partly(_ judgement: Judgement, without indices: Set<Int>, status: Int) -> Judgement

    /// The reply to accepted events, altered the way a misbehaving platform would.
    func altered(_ reply: PlatformReply, by alteration: ReplyAlteration) -> PlatformReply

    /// Drops what the platform remembers besides the ledger; a reset.
    func forget()
}

extension Platform {
    func forget() {}
}

/// A trouble that each platform words in its own way.
enum PlatformTrouble: Sendable {
    case rateLimited(RateLimitHint)
    case serverError(status: Int, html: Bool)
    case tokenRevoked
    case permissionMissing(code: Int)
    case unknownAccount
    case badEvent(index: Int, blame: BlameStyle)
}

/// What a platform says in trouble, and under which code the truth files it.
struct TroubledReply: Sendable {
    var refusal: Judgement.Refusal
    var reply: PlatformReply
}

enum ReplyAlteration: Sendable {
    case acceptedCount(Int)
    case warnings([String])
}

extension Platform {
    /// Most platforms do not tell a token that ran out from one that was revoked.
    func replyToExpiredToken() -> TroubledReply { reply(to: .tokenRevoked, events: []) }

    /// Most platforms take all events of a request or none.
    func partly(_ judgement: Judgement, without indices: Set<Int>, status: Int) -> Judgement { judgement }
}
