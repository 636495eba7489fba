import HTTPTypes
import NIOCore

/// The Google Ads API: `POST /v26/customers/{customer}:uploadClickConversions` (platforms sheet:
/// Google Ads API).
struct GoogleAdsPlatform: Platform {
    let tokens: GoogleTokens
    var name: PlatformName { .googleAds }

    private static let method = "uploadClickConversions"

    func owns(_ head: PlatformRequest.Head) -> Bool { Self.components(head.path) != nil }

    func account(of head: PlatformRequest.Head) -> String? { Self.components(head.path).map { String($0.customer) } }

    /// `/v26/customers/123:uploadClickConversions`.
    private static func components(_ path: Substring) -> (version: Substring, customer: Substring, method: Substring)? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].isEmpty, parts[1].hasPrefix("v"), parts[2] == "customers",
            let colon = parts[3].firstIndex(of: ":")
        else { return nil }
        return (parts[1], parts[3][..<colon], parts[3][parts[3].index(after: colon)...])
    }

    func judge(_ request: PlatformRequest, _ accounts: AccountRegistry, at now: UnixTime) -> Judgement {
        guard let (version, customerText, method) = Self.components(request.head.path) else {
            return Judgement(refusal: .told(code: "http 404"), answer: .ready(.html(status: 404)))
        }
        let customerID = String(customerText)
        let body: JSONObject
        let bodyError: GoogleRPCError?
        do throws(GoogleRPCError) {
            body = try GoogleRPCError.object(in: request)
            bodyError = nil
        } catch {
            body = [:]
            bodyError = error
        }
        var upload = GoogleAdsUpload(body, version: GoogleAdsVersion.newest)
        do throws(GoogleAdsRefusal) {
            guard request.head.method == "POST", method == Self.method else { throw .html(status: 404) }
            switch GoogleAdsVersion(version, at: now) {
            case .live(let number): upload = GoogleAdsUpload(body, version: number)
            case .neverExisted: throw .html(status: 404)
            case .sunset(let number):
                throw .refuse(
                    .invalidArgument,
                    GoogleAdsError(
                        .request, "UNSUPPORTED_VERSION", "Version v\(number) is deprecated. Requests to this version will be blocked."))
            }
            let caller = try GoogleAdsAuthorization.caller(request.head, accounts, tokens, at: now)
            let (_, customer) = try GoogleAdsAuthorization.account(customerID, for: caller, request.head, accounts)
            if let bodyError { throw .rpc(bodyError) }
            try upload.checkWhole(customer)
            upload.checkRows(customer, at: now)
        } catch {
            return Judgement(
                account: customerID, events: upload.reports, refusal: .told(code: error.label),
                isDryRun: upload.isValidateOnly, answer: .ready(error.reply()))
        }
        return Judgement(
            account: customerID, events: upload.reports, isDryRun: upload.isValidateOnly,
            answer: .afterCounting { [upload] outcomes in upload.reply(outcomes) })
    }

    // MARK: Troubles

    func reply(to trouble: PlatformTrouble, events: [ReportedEvent]) -> TroubledReply {
        var httpStatus: Int?
        var retryAfter: Int?
        let refusal: GoogleAdsRefusal
        switch trouble {
        case .rateLimited(let hint):
            if case .retryAfter(let seconds) = hint { retryAfter = seconds }
            refusal = .refuse(.resourceExhausted, Self.quotaExceeded(hint))
        case .serverError(let status, html: true): refusal = .html(status: status)
        case .serverError(let status, html: false):
            httpStatus = status
            refusal = Self.serverError(status)
        case .tokenRevoked: refusal = GoogleAdsAuthorization.revoked
        case .permissionMissing(code: 10): refusal = GoogleAdsAuthorization.serviceDisabled
        case .permissionMissing: refusal = GoogleAdsAuthorization.permissionDenied
        case .unknownAccount: refusal = GoogleAdsAuthorization.customerNotFound
        case .badEvent(_, .temporary): refusal = Self.serverError(500)
        case .badEvent(_, .none):
            refusal = .rpc(GoogleRPCError(status: .invalidArgument, message: "Request contains an invalid argument."))
        case .badEvent(let index, let blame):
            // An element without an index is no row.
            refusal = .refuse(
                .invalidArgument,
                GoogleAdsError(.field, "INVALID_VALUE", "The field has an invalid value.")
                    .at(
                        GoogleAdsError.Step(name: "conversions", index: blame == .index ? index : nil),
                        GoogleAdsError.Step(name: "gclid")))
        }
        var reply = refusal.reply(httpStatus: httpStatus)
        if let retryAfter { reply.fields[.retryAfter] = String(retryAfter) }
        return TroubledReply(refusal: .told(code: refusal.label), reply: reply)
    }

    /// Section 6: `quotaErrorDetails` may tell when to come back.
    private static func quotaExceeded(_ hint: RateLimitHint) -> GoogleAdsError {
        func exhausted(_ rate: String, seconds: Int?) -> GoogleAdsError {
            var error = GoogleAdsError(.quota, "RESOURCE_EXHAUSTED", "Too many requests.")
            var details: JSONObject = ["rateScope": "DEVELOPER", "rateName": .string(rate)]
            if let seconds { details.append("retryDelay", .string("\(seconds)s")) }
            error.quota = details
            return error
        }
        return switch hint {
        case .none: GoogleAdsError(.quota, "RESOURCE_TEMPORARILY_EXHAUSTED", "Too many requests. Retry later.")
        case .retryAfter(let seconds): exhausted("Requests per minute", seconds: seconds)
        case .businessUseCaseUsage(let minutes): exhausted("Requests per minute", seconds: minutes * 60)
        case .dailyQuota: exhausted("Number of operations for explorer access", seconds: nil)
        }
    }

    private static func serverError(_ status: Int) -> GoogleAdsRefusal {
        let canonical = GoogleRPCError.Status(httpStatus: status)
        let code =
            switch canonical {
            case .unavailable: "TRANSIENT_ERROR"
            case .deadlineExceeded: "DEADLINE_EXCEEDED"
            default: "INTERNAL_ERROR"
            }
        return .refuse(canonical, GoogleAdsError(.internal, code, "An internal error has occurred."))
    }

    /// Results that are fewer, or more and empty: rows of which nothing is said. There are no warnings.
    func altered(_ reply: PlatformReply, by alteration: ReplyAlteration) -> PlatformReply {
        guard case .acceptedCount(let count) = alteration, reply.status == 200,
            let body = try? JSONReader.read(reply.body).object, let results = body["results"]?.array
        else { return reply }
        var altered: JSONObject = [:]
        for member in body.members where member.name != "results" { altered.append(member.name, member.value) }
        let missing = max(0, count - results.count)
        altered.append("results", .array(Array(results.prefix(count)) + Array(repeating: [:], count: missing)))
        return .json(.object(altered), fields: reply.fields)
    }
}
