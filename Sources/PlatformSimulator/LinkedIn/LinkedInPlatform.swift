import HTTPTypes
import NIOCore

/// LinkedIn's Conversions API: `POST /rest/conversionEvents`, one event or a batch (platforms sheet: LinkedIn).
///
/// A request that is refused is refused whole, and repeats are never recognised: an event that is sent twice is
/// counted twice (section 3).
struct LinkedInPlatform: Platform {
    var name: PlatformName { .linkedin }

    private static let path = "/rest/conversionEvents"
    private static let maximumEvents = 5000
    private static let maximumAge = Duration.seconds(90 * 86_400)
    /// Marks the event of a request that is no batch: its replies differ.
    private static let singleNote = "single"

    func owns(_ head: PlatformRequest.Head) -> Bool { head.path == Self.path }

    /// The token tells the ad account, the request line does not.
    func account(of head: PlatformRequest.Head) -> String? { nil }

    func judge(_ request: PlatformRequest, _ accounts: AccountRegistry, at now: UnixTime) -> Judgement {
        let isBatch = request.head.fields[.restliMethod]?.uppercased() == "BATCH_CREATE"
        let read = Result { () throws(LinkedInError) in try Self.elements(of: request, isBatch: isBatch) }
        let elements = (try? read.get()) ?? []
        let holders = LinkedInAuthorization.holders(of: request.head, accounts)
        var judgement = Judgement(
            account: Self.account(of: elements, among: holders), events: elements.map(Self.reported),
            answer: isBatch ? .afterCounting { Self.statuses($0, refused: 422) } : .ready(PlatformReply(status: 201)))
        if !isBatch, !elements.isEmpty { judgement.events[0].notes.append(Self.singleNote) }
        if request.head.fields[.restliProtocolVersion] != "2.0.0" {
            for index in judgement.events.indices { judgement.events[index].notes.append("no_protocol_version") }
        }
        do throws(LinkedInError) {
            if let error = LinkedInVersion.refusal(of: request.head.fields[.linkedinVersion], at: now) { throw error }
            let open = try LinkedInAuthorization.check(request.head, holders, at: now)
            guard request.head.method == "POST" else {
                throw LinkedInError(status: 404, message: "No virtual resource found", label: "404")
            }
            _ = try read.get()
            try Self.check(elements, among: open, at: now, isBatch: isBatch)
        } catch {
            judgement.refusal = .told(code: error.label)
            judgement.offenders = error.offenders
            judgement.answer = .ready(error.reply)
        }
        return judgement
    }

    private static func elements(of request: PlatformRequest, isBatch: Bool) throws(LinkedInError) -> [JSONValue] {
        if let method = request.head.fields[.restliMethod]?.uppercased(), method != "CREATE", method != "BATCH_CREATE" {
            throw .malformed("Invalid X-RestLi-Method")
        }
        guard request.head.fields[.contentType]?.lowercased().hasPrefix("application/json") ?? false else {
            throw .malformed("Unsupported Content-Type")
        }
        guard let body = try? JSONReader.read(request.body).object else { throw .malformed("Unable to parse the request body") }
        guard isBatch else { return [.object(body)] }
        guard let elements = body["elements"]?.array, body.count == 1 else {
            throw .malformed("A BATCH_CREATE body must hold elements and nothing else")
        }
        return elements
    }

    private static func check(
        _ elements: [JSONValue], among accounts: [Account], at now: UnixTime, isBatch: Bool
    ) throws(LinkedInError) {
        guard elements.count <= maximumEvents else { throw .tooLarge }
        let findings = elements.enumerated().map { (index: $0, findings: LinkedInSchema.conversionEvent.findings(in: $1)) }
            .filter { !$0.findings.isEmpty }
        guard findings.isEmpty else { throw .schema(findings, isBatch: isBatch) }

        let rules = Dictionary(accounts.flatMap(\.conversionRules).map { ($0.id, $0) }) { first, _ in first }
        var foreign: [Int] = []
        var untimely: [Int] = []
        for (index, element) in elements.enumerated() {
            let event = element.object ?? [:]
            guard let rule = rules[ruleID(of: event)] else { throw .noAdAccounts }
            if rule.method != .conversionsAPI { foreign.append(index) }
            let time = happenedAt(event) ?? UnixTime(seconds: 0)
            if time > now || now - time > maximumAge { untimely.append(index) }
        }
        guard foreign.isEmpty else { throw .wrongMethod(foreign) }
        guard untimely.isEmpty else { throw .outsideWindow(untimely) }
    }

    /// The ad account whose truth the request is entered in: of those that the token opens, the first that has the
    /// first event's rule.
    private static func account(of elements: [JSONValue], among holders: [Account]) -> String? {
        let rule = ruleID(of: elements.first?.object ?? [:])
        return (holders.first { $0.conversionRules.contains { $0.id == rule } } ?? holders.first)?.id
    }

    private static func ruleID(of event: JSONObject) -> String {
        let urn = event["conversion"]?.string ?? ""
        return LinkedInConversionRule.id(inURN: urn) ?? urn
    }

    private static func happenedAt(_ event: JSONObject) -> UnixTime? {
        event["conversionHappenedAt"]?.integer.map { UnixTime(microseconds: min(max($0, 0), 1 << 50) * 1000) }
    }

    /// An event as the ledger counts it, under its rule's id, read leniently: what is wrong is refused elsewhere.
    private static func reported(_ element: JSONValue) -> ReportedEvent {
        let event = element.object ?? [:]
        let value = event["conversionValue"]?.object
        return ReportedEvent(
            name: ruleID(of: event), id: event["eventId"]?.string, occurredAt: happenedAt(event),
            value: value?["amount"]?.string, currency: value?["currencyCode"]?.string,
            notes: LinkedInEventNotes.notes(on: event))
    }

    /// The reply to a batch that was taken.
    private static func statuses(_ outcomes: [EventOutcome], refused status: Int) -> PlatformReply {
        .json(["elements": .array(outcomes.map { $0 == .refused ? failedElement(status) : ["status": 201] })])
    }

    private static func failedElement(_ status: Int) -> JSONValue {
        ["status": .integer(status), "error": ["status": .integer(status), "message": "The event was not created."]]
    }

    // MARK: Trouble

    func reply(to trouble: PlatformTrouble, events: [ReportedEvent]) -> TroubledReply {
        if case .serverError(let status, html: true) = trouble {
            return TroubledReply(refusal: .told(code: "http \(status)"), reply: .html(status: status))
        }
        let error: LinkedInError = switch trouble {
        case .rateLimited(let hint): Self.rateLimited(hint)
        case .serverError(413, _): .tooLarge
        case .serverError(let status, _): LinkedInError(status: status, message: "Internal Server Error", label: "\(status)")
        case .tokenRevoked: .tokenRevoked
        case .permissionMissing: .accessDenied
        case .unknownAccount: .noAdAccounts
        case .badEvent(let index, let blame):
            Self.refusal(of: index, blame, isBatch: !events.contains { $0.notes.contains(Self.singleNote) })
        }
        return TroubledReply(refusal: .told(code: error.label), reply: error.reply)
    }

    private static func rateLimited(_ hint: RateLimitHint) -> LinkedInError {
        var error = LinkedInError(
            status: 429, message: "Resource level throttle limit for calls to this resource is reached.",
            code: "TOO_MANY_REQUESTS", serviceErrorCode: 101, label: "101")
        if case .retryAfter(let seconds) = hint { error.retryAfter = seconds }
        return error
    }

    private static func refusal(of index: Int, _ blame: BlameStyle, isBatch: Bool) -> LinkedInError {
        switch blame {
        case .index: .outsideWindow([index])
        case .indexAsText:
            .schema([(index, [.missing("/user/userIds"), .missing("/conversionValue/amount")])], isBatch: isBatch)
        case .none: LinkedInError(status: 422, message: "ERROR :: /user/userIds :: not acceptable\n", label: "422")
        case .temporary: LinkedInError(status: 500, message: "Internal Server Error", label: "500")
        }
    }

    func replyToExpiredToken() -> TroubledReply {
        TroubledReply(refusal: .told(code: LinkedInError.tokenExpired.label), reply: LinkedInError.tokenExpired.reply)
    }

    /// Gives another number of element statuses; LinkedIn has no warnings.
    func altered(_ reply: PlatformReply, by alteration: ReplyAlteration) -> PlatformReply {
        guard reply.status == 200, case .acceptedCount(let count) = alteration else { return reply }
        return Self.statuses(Array(repeating: .counted, count: max(0, count)), refused: 422)
    }

    func partly(_ judgement: Judgement, without indices: Set<Int>, status: Int) -> Judgement {
        var partial = judgement
        for index in indices { partial.events[index].refused = "\(status)" }
        if case .ready = judgement.answer {
            // A single event has no element to carry its status; the request does.
            let error = LinkedInError(status: status, message: "The event was not created.", label: "\(status)")
            partial.refusal = .told(code: error.label)
            partial.offenders = indices
            partial.answer = .ready(error.reply)
        } else {
            partial.answer = .afterCounting { Self.statuses($0, refused: status) }
        }
        return partial
    }
}
