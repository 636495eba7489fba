import ConversionCore
import Destinations
import HTTPClient

/// Asks a destination's token endpoint for an access token once, as the daemon would, and throws it away: for `check`.
public struct TokenProbe: Sendable {
    public enum Answer: Sendable, Equatable {
        /// The destination's token is a secret of its settings.
        case notNeeded
        /// A secret it needs cannot be read; told elsewhere.
        case secretsMissing
        case granted(lifetime: TimeSpan)
        /// A person must act; the text says what to do and holds no secret.
        case refused(String)
        /// It may work later.
        case failed(String)
    }

    private let transport: Transport
    private let resolver: SecretResolver
    private let clock: WallClock

    public init(session: HTTPSession, resolver: SecretResolver, clock: WallClock = WallClock()) {
        transport = Transport(session: session)
        self.resolver = resolver
        self.clock = clock
    }

    public func ask(_ destination: DestinationSettings, endpoints: Endpoints) async -> Answer {
        let adapter = makeAdapter(for: destination, endpoints: endpoints)
        guard let grant = adapter.grant else { return .notNeeded }
        let secrets: Secrets
        do throws(SecretResolver.Problem) {
            secrets = try resolver.resolve(adapter.secretReferences)
        } catch {
            return .secretsMissing
        }
        let request: PlatformRequest
        do throws(AccessGrantProblem) {
            request = try await grant.request(secrets: secrets, now: clock.now)
        } catch {
            return .refused(error.description)
        }
        switch await transport.perform(request, timeout: .seconds(30)) {
        case .notSent(let fault), .maybeSent(let fault, _): return .failed(fault.text)
        case .reply(let reply):
            switch grant.interpret(reply) {
            case .granted(_, let lifetime): return .granted(lifetime: lifetime)
            case .refused(let fault): return .refused(fault.text)
            case .retry(let fault, _): return .failed(fault.text)
            }
        }
    }
}
