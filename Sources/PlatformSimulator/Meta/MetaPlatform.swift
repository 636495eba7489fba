import HTTPTypes
import NIOCore

/// Meta's Conversions API: `POST /v26.0/{dataset}/events` (platforms sheet: Meta).
struct MetaPlatform: Platform {
    let language: MessageLanguage
    var name: PlatformName { .meta }

    /// The platforms sheet's "keep the body under 1 MB".
    private static let maximumBody = 1 << 20
    private static let maximumEvents = 1000
    /// A first copy is remembered so long (platforms sheet: Meta, section 3).
    static let deduplicationWindow = Duration.seconds(48 * 3600)

    func owns(_ head: PlatformRequest.Head) -> Bool {
        head.path.hasSuffix("/events") && Self.components(head.path).map { $0.version == nil || $0.version?.first == "v" } ?? false
    }

    func account(of head: PlatformRequest.Head) -> String? {
        Self.components(head.path).map { String($0.dataset) }
    }

    /// `/v26.0/123/events` or `/123/events`.
    private static func components(_ path: Substring) -> (version: Substring?, dataset: Substring)? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3 || parts.count == 4, parts[0].isEmpty, parts.last == "events" else { return nil }
        let dataset = parts[parts.count - 2]
        guard !dataset.isEmpty, dataset.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return (parts.count == 4 ? parts[1] : nil, dataset)
    }

    func judge(_ request: PlatformRequest, _ accounts: AccountRegistry, at now: UnixTime) -> Judgement {
        guard let (version, dataset) = Self.components(request.head.path) else {
            return refusal(MetaError(code: 2500, message: "Unknown path components"), account: nil)
        }
        let account = String(dataset)
        let body: JSONObject?
        let bodyError: MetaError?
        do throws(MetaError) {
            body = try Self.body(of: request)
            bodyError = nil
        } catch {
            body = nil
            bodyError = error
        }
        let events = body.map(Self.reported) ?? []
        var offenders: Set<Int> = []
        do throws(MetaError) {
            if let error = MetaVersion.refusal(of: version ?? "", at: now) { throw error }
            let dataset = try MetaAuthorization.dataset(account, for: request, body, accounts)
            guard request.head.method == "POST" else { throw MetaAuthorization.unknownObject(account) }
            if let bodyError { throw bodyError }
            try MetaEnvelope.check(request.head, body ?? [:], maximumEvents: Self.maximumEvents)
            for (index, event) in (body?["data"]?.array ?? []).enumerated() {
                offenders = [index]
                try MetaEventRules(dataset: dataset, now: now, path: ["data", String(index)]).check(event)
            }
        } catch {
            return refusal(error, account: account, events: events, offenders: offenders)
        }
        return Judgement(
            account: account, events: events, isTest: body?["test_event_code"] != nil,
            answer: .ready(Self.accepted(events.count)))
    }

    private func refusal(
        _ error: MetaError, account: String?, events: [ReportedEvent] = [], offenders: Set<Int> = []
    ) -> Judgement {
        Judgement(
            account: account, events: events, refusal: .told(code: error.label), offenders: offenders,
            answer: .ready(error.reply(in: language)))
    }

    private static func body(of request: PlatformRequest) throws(MetaError) -> JSONObject {
        guard request.body.readableBytes <= maximumBody else {
            throw MetaError(status: 413, code: 105, message: "The request body is larger than 1 MB")
        }
        guard request.head.fields[.contentType]?.lowercased().hasPrefix("application/json") ?? false else {
            // Without this type the Graph API looks for form fields and finds no `data`.
            throw MetaError(code: 100, message: "(#100) The parameter data is required")
        }
        do {
            guard let object = try JSONReader.read(request.body).object else {
                throw MetaError(code: 100, message: "(#100) The body must be a JSON object")
            }
            return object
        } catch let error as MetaError {
            throw error
        } catch {
            throw MetaError(code: 100, message: "(#100) The body is not JSON: \(error)")
        }
    }

    /// The events as the ledger counts them, read leniently: what is wrong is refused elsewhere.
    private static func reported(_ body: JSONObject) -> [ReportedEvent] {
        (body["data"]?.array ?? []).map { element in
            let event = element.object ?? [:]
            let name = event["event_name"]?.string ?? ""
            let id = event["event_id"]?.string
            let custom = event["custom_data"]?.object
            // Messaging events are never deduplicated (platforms sheet: Meta, section 2.8).
            let isMessaging = event["action_source"]?.string == "business_messaging"
            return ReportedEvent(
                name: name, id: id,
                deduplication: isMessaging
                    ? nil : id.map { Deduplication(key: "\(name)\u{1F}\($0)", window: deduplicationWindow) },
                occurredAt: event["event_time"]?.integer.map { UnixTime(seconds: min(max($0, 0), 1 << 40)) },
                value: custom?["value"]?.number?.literal, currency: custom?["currency"]?.string,
                notes: event["action_source"]?.string.map { ["action_source:\($0)"] } ?? [])
        }
    }

    private static func accepted(_ count: Int, messages: [String] = []) -> PlatformReply {
        .json([
            "events_received": .integer(count), "messages": .array(messages.map { .string($0) }),
            "fbtrace_id": .string(MetaTrace.next()),
        ])
    }

    func reply(to trouble: PlatformTrouble, events: [ReportedEvent]) -> TroubledReply {
        if case .serverError(let status, html: true) = trouble {
            return TroubledReply(refusal: .told(code: "http \(status)"), reply: .html(status: status))
        }
        let error: MetaError = switch trouble {
        case .rateLimited(let hint):
            switch hint {
            case .none, .dailyQuota:
                MetaError(status: 429, code: 4, message: "(#4) Application request limit reached", isTransient: true)
            case .retryAfter(let seconds):
                MetaError(
                    status: 429, code: 4, message: "(#4) Application request limit reached", isTransient: true,
                    retryAfter: seconds)
            case .businessUseCaseUsage(let minutes):
                MetaError(
                    status: 429, code: 80004, subcode: 2_446_079,
                    message: "(#80004) There have been too many calls to this ad-account. Wait a bit and try again.",
                    regainMinutes: minutes)
            }
        case .serverError(let status, _):
            MetaError(
                status: status, code: 2, message: "Service temporarily unavailable", isTransient: true)
        case .tokenRevoked: MetaAuthorization.tokenRevoked
        case .permissionMissing(let code):
            MetaError(status: 403, code: code, message: "(#\(code)) Requires permission for this action")
        case .unknownAccount: MetaAuthorization.unknownObject("0")
        case .badEvent(_, .temporary):
            MetaError(status: 500, code: 1, subcode: 99, message: "An unknown error occurred", isTransient: true)
        case .badEvent(let index, let blame):
            MetaError(
                code: 100, subcode: 2_804_017, message: "Invalid parameter", title: .invalidParameter,
                userMessage: "One of the events is not acceptable.",
                blame: [["data", String(index), "user_data"]], blameStyle: blame)
        }
        return TroubledReply(refusal: .told(code: error.label), reply: error.reply(in: language))
    }

    func altered(_ reply: PlatformReply, by alteration: ReplyAlteration) -> PlatformReply {
        guard reply.status == 200, let body = try? JSONReader.read(reply.body).object else { return reply }
        switch alteration {
        case .acceptedCount(let count): return Self.accepted(count)
        case .warnings(let texts): return Self.accepted(Int(body["events_received"]?.integer ?? 0), messages: texts)
        }
    }
}
