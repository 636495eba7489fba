import HTTPTypes
import NIOCore

/// Google's Data Manager API: `POST /v1/events:ingest` and `GET /v1/requestStatus:retrieve`
/// (platforms sheet: Google Data Manager).
///
/// It says 200 before it has looked: what it finds afterwards it tells by the request's status. The
/// simulator decides at once, and tells after `DataManagerBehavior.processingTime`; such events are
/// `eventsLost` in the truth.
struct DataManagerPlatform: Platform {
    let behavior: DataManagerBehavior
    let tokens: GoogleTokens
    let requests = DataManagerRequests()
    var name: PlatformName { .dataManager }

    private static let ingestPath = "/v1/events:ingest"
    private static let statusPath = "/v1/requestStatus:retrieve"
    /// A request's status is kept for about so long (section 6).
    private static let statusLifetime = Duration.seconds(50 * 86_400)

    func owns(_ head: PlatformRequest.Head) -> Bool { head.path == Self.ingestPath || head.path == Self.statusPath }

    /// The accounts stand in the body.
    func account(of head: PlatformRequest.Head) -> String? { nil }

    func forget() { requests.forget() }

    func judge(_ request: PlatformRequest, _ accounts: AccountRegistry, at now: UnixTime) -> Judgement {
        switch (request.head.method, request.head.path) {
        case ("POST", Self.ingestPath): ingest(request, accounts, now)
        case ("GET", Self.statusPath): status(request.head, accounts, now)
        default: Judgement(refusal: .told(code: "http 404"), answer: .ready(.html(status: 404)))
        }
    }

    private func caller(
        _ head: PlatformRequest.Head, _ accounts: AccountRegistry, _ now: UnixTime
    ) throws(GoogleRPCError) -> GoogleCaller {
        do throws(GoogleTokenProblem) {
            return try GoogleCaller(of: head, on: .dataManager, scope: .dataManager, accounts, tokens, at: now)
        } catch {
            throw .refused(error, service: DataManagerError.service)
        }
    }

    // MARK: Ingestion

    private func ingest(_ request: PlatformRequest, _ accounts: AccountRegistry, _ now: UnixTime) -> Judgement {
        let body: JSONObject
        let bodyError: GoogleRPCError?
        do throws(GoogleRPCError) {
            body = try GoogleRPCError.object(in: request)
            bodyError = nil
        } catch {
            body = [:]
            bodyError = error
        }
        let ingestion = DataManagerIngestion(body, accounts, at: now)
        do throws(GoogleRPCError) {
            let caller = try caller(request.head, accounts, now)
            if let bodyError { throw bodyError }
            try ingestion.check(caller, behavior.fieldPaths, at: now)
        } catch {
            return Judgement(
                account: ingestion.account, events: ingestion.reports, refusal: .told(code: error.label), offenders: error.offenders,
                isDryRun: ingestion.isValidateOnly, answer: .ready(error.reply))
        }
        return Judgement(
            account: ingestion.account, events: ingestion.reports, isDryRun: ingestion.isValidateOnly,
            answer: .afterCounting { [requests, behavior] outcomes in
                // A validation's id is one that no status can be asked for.
                let id =
                    ingestion.isValidateOnly
                    ? GoogleText.random(24)
                    : requests.add(ingestion.entry(outcomes, tellsRepeats: behavior.tellsRepeats, at: now))
                return Self.accepted(id, ingestion.warnings)
            })
    }

    private static func accepted(_ requestID: String, _ warnings: [JSONValue]) -> PlatformReply {
        var body: JSONObject = ["requestId": .string(requestID)]
        if !warnings.isEmpty { body.append("fieldWarnings", .array(warnings)) }
        return .json(.object(body))
    }

    // MARK: Status

    private func status(_ head: PlatformRequest.Head, _ accounts: AccountRegistry, _ now: UnixTime) -> Judgement {
        let entry = head.query["requestId"].flatMap { requests[$0] }
        let account = entry?.parts.first?.customer
        do throws(GoogleRPCError) {
            let caller = try caller(head, accounts, now)
            let strangers = head.query.parameters.filter { $0.name != "requestId" }
            guard strangers.isEmpty else {
                throw .malformed(
                    strangers.map { stranger in
                        GoogleMessageParser.Problem(
                            field: "",
                            description:
                                "Invalid JSON payload received. Unknown name \"\(stranger.name)\": Cannot bind query parameter.")
                    })
            }
            guard head.query["requestId"]?.isEmpty == false else {
                throw DataManagerError.invalid(
                    [DataManagerViolation(field: "request_id", reason: .requiredFieldMissing, description: "The request id is required.")],
                    behavior.fieldPaths)
            }
            guard let entry else { throw DataManagerError.notFound() }
            for part in entry.parts {
                guard let account = accounts.account(.dataManager, part.customer), caller.mayUse(account) else {
                    throw DataManagerError.permissionDenied()
                }
            }
            guard now - entry.acceptedAt <= Self.statusLifetime else {
                throw DataManagerError.invalid(
                    [DataManagerViolation(field: "request_id", reason: .requestTooOld, description: "The request is too old.")],
                    behavior.fieldPaths)
            }
            let isProcessed = now - entry.acceptedAt >= behavior.processingTime
            return Judgement(
                account: account, isStatusRead: true,
                answer: .ready(
                    .json(["requestStatusPerDestination": .array(entry.parts.map { $0.status(isProcessed: isProcessed) })])))
        } catch {
            return Judgement(
                account: account, refusal: .told(code: error.label), isStatusRead: true, answer: .ready(error.reply))
        }
    }

    // MARK: Troubles

    func reply(to trouble: PlatformTrouble, events: [ReportedEvent]) -> TroubledReply {
        let error: GoogleRPCError
        switch trouble {
        case .rateLimited(let hint): error = DataManagerError.quotaExceeded(hint)
        case .serverError(let status, html: true):
            return TroubledReply(refusal: .told(code: "http \(status)"), reply: .html(status: status))
        case .serverError(let status, html: false): error = .server(status)
        case .tokenRevoked: error = .refused(.revoked, service: DataManagerError.service)
        case .permissionMissing(code: 10): error = .serviceDisabled(DataManagerError.service)
        case .permissionMissing: error = DataManagerError.permissionDenied()
        case .unknownAccount:
            error = DataManagerError.invalid(
                [
                    DataManagerViolation(
                        field: "destinations[0].operating_account", reason: .invalidDestination, description: "No such account.")
                ], behavior.fieldPaths)
        case .badEvent(_, .temporary): error = .server(500)
        case .badEvent(_, .none): error = DataManagerError.invalid([], behavior.fieldPaths)
        case .badEvent(let index, let blame):
            let position = events.indices.contains(index) ? events[index].position ?? index : index
            error = DataManagerError.invalid(
                [
                    DataManagerViolation(
                        field: "events[\(position)].user_data.user_identifiers[0]", reason: .invalidSHA256Format,
                        description: "The value is not a SHA-256 hash.")
                ], blame == .indexAsText ? .doubled : behavior.fieldPaths)
        }
        return TroubledReply(refusal: .told(code: error.label), reply: error.reply)
    }

    /// No reply tells a number of accepted events; warnings go into `fieldWarnings`.
    func altered(_ reply: PlatformReply, by alteration: ReplyAlteration) -> PlatformReply {
        guard case .warnings(let texts) = alteration, reply.status == 200,
            let id = try? JSONReader.read(reply.body).object?["requestId"]?.string
        else { return reply }
        return Self.accepted(
            id,
            texts.map { ["reason": "WARNING_REASON_GENERIC", "description": .string($0), "field": "events[0]"] })
    }
}
