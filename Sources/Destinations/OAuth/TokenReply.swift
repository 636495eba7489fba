import ConversionCore

/// Reads a token endpoint's reply (RFC 6749 §5).
struct TokenReply {
    private let reply: PlatformReply
    private let service: OAuthService
    private let kind: OAuthErrorTable.Kind

    /// Where the reply does not say how long the token is good for; Google's are good for an hour.
    static let usualLifetime = TimeSpan.minutes(55)
    /// LinkedIn's are good for 60 days; more is a slip.
    static let longestLifetime = TimeSpan.days(365)

    init(_ reply: PlatformReply, service: OAuthService, kind: OAuthErrorTable.Kind) {
        self.reply = reply
        self.service = service
        self.kind = kind
    }

    var meaning: AccessGrantReply {
        let json: JSONValue?
        do {
            json = try JSONValue.parse(reply.body)
        } catch {
            // Not JSON, or cut off: the status has to do.
            json = nil
        }
        // Google's other services answer with an object, whose status is the code.
        if let code = PlainWord.code(json?["error"]?.string) ?? PlainWord.code(json?["error"]?["status"]?.string) { return judge(code) }
        guard (200..<300).contains(reply.status) else { return judgeByStatus() }
        guard let token = json?["access_token"]?.string, !token.isEmpty, token.utf8.count <= 16_384,
            token.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            return .retry(
                Fault(code: nil, explanation: "\(service.name)'s answer holds no access token, or broke off. It is asked again by itself."), after: nil)
        }
        return .granted(token: token, lifetime: lifetime(json?["expires_in"]))
    }

    private func lifetime(_ value: JSONValue?) -> TimeSpan {
        guard let seconds = value?.integer ?? value?.string.flatMap({ Int64($0) }), seconds > 0 else { return Self.usualLifetime }
        return min(.seconds(min(seconds, 1 << 40)), Self.longestLifetime)
    }

    private func judge(_ code: String) -> AccessGrantReply {
        if let row = OAuthErrorTable.row(code) {
            let fault = Fault(code: code, explanation: row.explanation(service, kind))
            return row.kind == .retry ? .retry(fault, after: reply.retryAfter) : .refused(fault)
        }
        guard reply.status < 500, reply.status != 429 else { return judgeByStatus() }
        return .refused(
            Fault(code: code, explanation: "\(service.name) gives no token, for a reason that is not documented. Check the credentials in the settings."))
    }

    private func judgeByStatus() -> AccessGrantReply {
        func fault(_ explanation: String) -> Fault { Fault(code: nil, explanation: explanation) }
        switch reply.status {
        case 300..<400:
            return .refused(
                fault("The token endpoint redirects elsewhere (HTTP \(reply.status)). Check the endpoint and any proxy in the daemon's configuration."))
        case 404:
            return .refused(fault("There is no token endpoint at this address (HTTP 404). Check the endpoint in the daemon's configuration."))
        case 429:
            return .retry(fault("\(service.name)'s token service wants fewer requests (HTTP 429). It is asked again by itself."), after: reply.retryAfter)
        default:
            return .retry(
                fault("\(service.name)'s token service failed, or something in between did (HTTP \(reply.status)). It is asked again by itself."),
                after: reply.retryAfter)
        }
    }
}
