import HTTPTypes
import NIOCore

/// GA4's Measurement Protocol: says 204 to everything, and counts what deserves it
/// (platforms sheet: GA4).
struct GA4Platform: Platform {
    var name: PlatformName { .ga4 }

    private static let collectPath = "/mp/collect"
    private static let debugPath = "/debug/mp/collect"
    private static let maximumBody = 130_000

    func owns(_ head: PlatformRequest.Head) -> Bool { head.path == Self.collectPath || head.path == Self.debugPath }

    func account(of head: PlatformRequest.Head) -> String? { head.query["measurement_id"] }

    func judge(_ request: PlatformRequest, _ accounts: AccountRegistry, at now: UnixTime) -> Judgement {
        let hit = read(request, at: now)
        if request.head.path == Self.debugPath {
            let messages: [JSONValue] = (hit.findings + hit.eventFindings).map(\.message)
            return Judgement(
                account: account(of: request.head), isDryRun: true,
                answer: .ready(.json(["validationMessages": .array(messages)])))
        }
        let reason = refusal(of: request.head, accounts) ?? hit.findings.first?.reason
        return Judgement(
            account: account(of: request.head), events: hit.events, refusal: reason.map { .silent(reason: $0) },
            answer: .ready(.noContent))
    }

    /// Why the stream does not take the request, whatever its body says.
    private func refusal(of head: PlatformRequest.Head, _ accounts: AccountRegistry) -> String? {
        guard head.method == "POST" else { return "not_post" }
        guard let stream = head.query["measurement_id"] else {
            return head.query["firebase_app_id"] == nil ? "missing_measurement_id" : "app_stream"
        }
        guard let account = accounts.account(.ga4, stream) else { return "unknown_measurement_id" }
        guard let secret = head.query["api_secret"] else { return "missing_secret" }
        switch account.credentials[secret] {
        case .valid: return nil
        case .revoked: return "revoked_secret"
        case nil: return "wrong_secret"
        }
    }

    private struct Hit {
        var events: [ReportedEvent] = []
        /// What spoils the whole request.
        var findings: [GA4Finding] = []
        /// What spoils single events.
        var eventFindings: [GA4Finding] = []
    }

    private func read(_ request: PlatformRequest, at now: UnixTime) -> Hit {
        var hit = Hit()
        let body: JSONObject
        do {
            guard let object = try JSONReader.read(request.body).object else {
                hit.findings.append(Self.malformed("the body is not an object"))
                return hit
            }
            body = object
        } catch {
            hit.findings.append(Self.malformed(error.description))
            return hit
        }
        if request.body.readableBytes >= Self.maximumBody {
            hit.findings.append(
                GA4Finding(
                    fieldPath: "", code: .outOfBounds, reason: "body_too_large",
                    description: "The body must be smaller than 130 kB."))
        }
        var rules = GA4HitRules()
        rules.check(body)
        hit.findings += rules.findings
        let isEnforced = body["validation_behavior"] == "ENFORCE_RECOMMENDATIONS"
        for (index, event) in (body["events"]?.array ?? []).enumerated() {
            var rules = GA4EventRules(now: now, path: "events[\(index)]", isEnforced: isEnforced)
            rules.check(event, requestTime: body["timestamp_micros"])
            hit.eventFindings += rules.findings
            hit.events.append(Self.reported(event, rules))
        }
        return hit
    }

    private static func reported(_ value: JSONValue, _ rules: GA4EventRules) -> ReportedEvent {
        let event = value.object ?? [:]
        let name = event["name"]?.string ?? ""
        let parameters = event["params"]?.object
        // A repeated purchase is ignored for ever, per stream; nothing else is deduplicated.
        let transaction = name == "purchase" ? parameters?["transaction_id"]?.string : nil
        return ReportedEvent(
            name: name, id: parameters?["event_id"]?.string,
            deduplication: transaction.map { Deduplication(key: $0, window: nil) },
            occurredAt: rules.occurredAt, value: parameters?["value"]?.number?.literal,
            currency: parameters?["currency"]?.string, ignored: rules.findings.first?.reason, notes: rules.notes)
    }

    private static func malformed(_ detail: String) -> GA4Finding {
        GA4Finding(
            fieldPath: "", code: .valueInvalid, reason: "malformed_json",
            description: "Unable to parse Measurement Protocol JSON payload: \(detail).")
    }

    /// GA4 itself never refuses; rate limits and 5xx come from what stands before it.
    func reply(to trouble: PlatformTrouble, events: [ReportedEvent]) -> TroubledReply {
        switch trouble {
        case .rateLimited(let hint):
            var reply = PlatformReply.html(status: 429)
            if case .retryAfter(let seconds) = hint { reply.fields[.retryAfter] = String(seconds) }
            return TroubledReply(refusal: .told(code: "http 429"), reply: reply)
        case .serverError(let status, let html):
            let body: JSONValue = ["error": ["code": .integer(status), "message": "Internal error", "status": "INTERNAL"]]
            return TroubledReply(
                refusal: .told(code: "http \(status)"), reply: html ? .html(status: status) : .json(body, status: status))
        case .tokenRevoked: return TroubledReply(refusal: .silent(reason: "revoked_secret"), reply: .noContent)
        case .permissionMissing: return TroubledReply(refusal: .silent(reason: "permission_missing"), reply: .noContent)
        case .unknownAccount: return TroubledReply(refusal: .silent(reason: "unknown_measurement_id"), reply: .noContent)
        case .badEvent: return TroubledReply(refusal: .silent(reason: "bad_event"), reply: .noContent)
        }
    }

    /// There is nothing in an empty reply to alter.
    func altered(_ reply: PlatformReply, by alteration: ReplyAlteration) -> PlatformReply { reply }
}
