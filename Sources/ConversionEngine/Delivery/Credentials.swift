import ConversionCore
import Destinations

/// What a destination's requests need: secrets from where the settings point, and the access token of its grant.
struct Credentials: Sendable {
    enum Fetched: Sendable {
        case ready(Secrets, token: AccessTokens.Token?)
        /// A secret cannot be read; says which and why.
        case problem(String)
        /// The token endpoint wants a person to act.
        case refused(Fault)
        /// The token endpoint failed; it may work later.
        case failed(Fault, after: TimeSpan?)
    }

    let resolver: SecretResolver
    let tokens: AccessTokens
    let observer: any Observer

    /// The secrets of the settings alone; a problem is told.
    func resolve(_ destination: ResolvedDestination, _ adapter: any DestinationAdapter) -> Result<Secrets, SecretResolver.Problem> {
        do throws(SecretResolver.Problem) {
            return .success(try resolver.resolve(adapter.secretReferences))
        } catch {
            observer.observe(
                .secretUnavailable(
                    destination: destination.label, secret: adapter.secretReferences.keys.map(\.rawValue).sorted().joined(separator: ", "),
                    problem: error.description))
            return .failure(error)
        }
    }

    /// All that a request needs.
    ///
    /// - Parameter stale: a token that the platform has just called expired.
    func fetch(_ destination: ResolvedDestination, _ adapter: any DestinationAdapter, stale: String? = nil) async -> Fetched {
        switch resolve(destination, adapter) {
        case .failure(let problem):
            return .problem(problem.description)
        case .success(let secrets):
            guard let grant = adapter.grant else { return .ready(secrets, token: nil) }
            switch await tokens.token(for: destination, grant: grant, secrets: secrets, stale: stale) {
            case .token(let token): return .ready(secrets.adding(.accessToken, token.value), token: token)
            case .refused(let fault): return .refused(fault)
            case .failed(let fault, let span): return .failed(fault, after: span)
            }
        }
    }
}
