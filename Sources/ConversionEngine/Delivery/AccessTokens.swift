import ConversionCore
import Destinations

/// Access tokens in memory, per destination: asked for once whoever waits, and renewed before they run out.
///
/// They are written nowhere: after a restart a new one is asked for.
actor AccessTokens {
    struct Token: Sendable, Equatable {
        let value: String
        /// From here on it is better to use a new one, although this one still works.
        let renewAt: Timestamp
        let expiresAt: Timestamp
    }

    enum Outcome: Sendable, Equatable {
        case token(Token)
        /// A person must act.
        case refused(Fault)
        /// It may work later.
        case failed(Fault, after: TimeSpan?)
    }

    private let transport: Transport
    private let clock: WallClock
    private let requestTimeout: TimeSpan?
    private let observer: any Observer
    /// With the secrets it was asked for with: changed ones deserve a new token.
    private var tokens: [Int32: (token: Token, secrets: Secrets)] = [:]
    private var underWay: [Int32: Task<Outcome, Never>] = [:]

    init(transport: Transport, clock: WallClock, requestTimeout: TimeSpan?, observer: any Observer) {
        self.transport = transport
        self.clock = clock
        self.requestTimeout = requestTimeout
        self.observer = observer
    }

    /// A token that works: the one in memory, or a new one.
    ///
    /// - Parameter stale: a token that the platform has just called expired; if it is the one in memory it is given up.
    func token(for destination: ResolvedDestination, grant: any AccessGrant, secrets: Secrets, stale: String? = nil) async -> Outcome {
        let id = destination.id
        let known = tokens[id].flatMap { $0.secrets == secrets && $0.token.value != stale ? $0.token : nil }
        if let known, clock.now < known.renewAt { return .token(known) }
        if let task = underWay[id] { return await task.value }
        let task = Task { await self.ask(destination, grant, secrets) }
        underWay[id] = task
        let outcome = await task.value
        underWay[id] = nil
        switch outcome {
        case .token(let token):
            tokens[id] = (token, secrets)
        case .refused, .failed:
            // What still works is used for as long as it does, and a new one is asked for again after a while only: every
            // request that is sent meanwhile comes by here.
            let now = clock.now
            if let known, now < known.expiresAt {
                let kept = Token(value: known.value, renewAt: Self.nextTry(outcome, now: now, expiresAt: known.expiresAt), expiresAt: known.expiresAt)
                tokens[id] = (kept, secrets)
                return .token(kept)
            }
            tokens[id] = nil
        }
        return outcome
    }

    /// After a quarter of the time that the old token is still good for, but not at once, and not before the endpoint wants.
    static func nextTry(_ outcome: Outcome, now: Timestamp, expiresAt: Timestamp) -> Timestamp {
        let quarter = TimeSpan(microseconds: (expiresAt - now).microseconds / 4)
        let hint = if case .failed(_, let span) = outcome { span } else { TimeSpan?.none }
        return min(now + max(quarter, hint ?? .zero, .seconds(1)), expiresAt)
    }

    private func ask(_ destination: ResolvedDestination, _ grant: any AccessGrant, _ secrets: Secrets) async -> Outcome {
        let asked = clock.now
        let request: PlatformRequest
        do throws(AccessGrantProblem) {
            request = try await grant.request(secrets: secrets, now: asked)
        } catch {
            return .refused(Fault(code: nil, explanation: error.description))
        }
        switch await transport.perform(request, timeout: requestTimeout ?? .seconds(30)) {
        case .notSent(let fault), .maybeSent(let fault, _):
            return .failed(fault, after: nil)
        case .reply(let reply):
            switch grant.interpret(reply) {
            case .granted(let token, let lifetime):
                // Early enough that a slow or failing token endpoint is not noticed.
                let margin = max(min(lifetime.microseconds / 10, TimeSpan.minutes(5).microseconds), 0)
                observer.observe(.tokenRenewed(destination: destination.label))
                return .token(
                    Token(
                        value: token, renewAt: asked + lifetime + TimeSpan(microseconds: -margin), expiresAt: asked + lifetime))
            case .refused(let fault):
                return .refused(fault)
            case .retry(let fault, let span):
                return .failed(fault, after: span)
            }
        }
    }
}
