import HummingbirdCore
import HummingbirdHTTP2
import NIOCore
import NIOSSL

/// The ad platforms as strict local servers, with the truth of what they counted.
///
/// All platforms share one listener; they are told apart by path. Everything but starting,
/// stopping and waiting is synchronous and safe from any thread.
public final class PlatformSimulator: Sendable {
    /// The address that requests are sent to in plain HTTP: `127.0.0.1:PORT`.
    public let address: String
    public let port: Int
    /// The accounts that exist; register, revoke and restore at will.
    public let accounts: AccountRegistry
    public let clock: SimulatedClock
    /// The access tokens that Google's token endpoint has issued; make them run out or take them back.
    public let googleTokens: GoogleTokens
    /// The test CA; nil when no TLS listener was asked for.
    public let certificates: CertificateAuthority?

    private let configuration: SimulatorConfiguration
    private let ledger: Ledger
    private let faults: FaultBoard
    private let platforms: [any Platform]
    private let listeners: [Listener]
    private let tlsPorts: [CertificateKind: Int]

    private init(
        configuration: SimulatorConfiguration, handler: RequestHandler, googleTokens: GoogleTokens,
        certificates: CertificateAuthority?, plain: Listener, tls: [CertificateKind: Listener]
    ) {
        self.configuration = configuration
        self.certificates = certificates
        accounts = handler.accounts
        clock = handler.clock
        ledger = handler.ledger
        faults = handler.faults
        platforms = handler.platforms
        self.googleTokens = googleTokens
        listeners = [plain] + tls.values
        tlsPorts = tls.mapValues(\.port)
        port = plain.port
        address = "\(configuration.host):\(plain.port)"
    }

    /// Starts the listeners; returns when they accept connections.
    ///
    /// - Throws: the system's error when a port is taken, `CertificateError` when `openssl` fails.
    public static func start(_ configuration: SimulatorConfiguration = SimulatorConfiguration()) async throws -> PlatformSimulator {
        let accounts = AccountRegistry(configuration.accounts)
        let ledger = Ledger(
            limits: Ledger.Limits(
                keepsEvents: configuration.keepsEvents, events: configuration.maximumKeptEvents,
                keys: configuration.maximumRememberedKeys, keepsRequests: configuration.keepsRequests))
        let faults = FaultBoard()
        let googleTokens = GoogleTokens()
        let platforms: [any Platform] = [
            GA4Platform(),
            MetaPlatform(language: configuration.language),
            GoogleOAuthPlatform(tokens: googleTokens),
            DataManagerPlatform(behavior: configuration.dataManager, tokens: googleTokens),
            GoogleAdsPlatform(tokens: googleTokens),
            TikTokPlatform(),
            LinkedInPlatform(),
            LinkedInOAuthPlatform(),
        ]
        let handler = RequestHandler(
            platforms: platforms,
            accounts: accounts, clock: configuration.clock, ledger: ledger, faults: faults,
            control: ControlAPI(
                accounts: accounts, initialAccounts: configuration.accounts, clock: configuration.clock,
                ledger: ledger, faults: faults, platforms: platforms, googleTokens: googleTokens))
        let responder: HTTPChannelHandler.Responder = { request, writer, channel in
            try await handler.respond(to: request, with: writer, on: channel)
        }
        let connections = HTTP1Channel.Configuration(additionalChannelHandlers: [DepartureHandler()])

        let plain = try await Listener.start(
            host: configuration.host, port: configuration.port,
            connections: HTTP1Channel(responder: responder, configuration: connections))
        var tls: [CertificateKind: Listener] = [:]
        var certificates: CertificateAuthority?
        do {
            if !configuration.tls.isEmpty {
                let authority = try await CertificateAuthority(directory: configuration.certificateDirectory)
                certificates = authority
                for (kind, port) in configuration.tls {
                    tls[kind] = try await Listener.start(
                        host: configuration.host, port: port,
                        connections: try HTTP2UpgradeChannel(
                            tlsConfiguration: try authority.serverConfiguration(kind),
                            configuration: HTTP2UpgradeChannel.Configuration(streamConfiguration: connections), responder: responder))
                }
            }
        } catch {
            for listener in [plain] + tls.values { await listener.stop() }
            certificates?.removeTemporaryFiles()
            throw error
        }
        return PlatformSimulator(
            configuration: configuration, handler: handler, googleTokens: googleTokens, certificates: certificates,
            plain: plain, tls: tls)
    }

    /// Closes every connection and listener; requests that are held or late get no answer.
    public func stop() async {
        faults.clear()
        for listener in listeners { await listener.stop() }
        certificates?.removeTemporaryFiles()
    }

    // MARK: Addresses

    /// What conversiond's `[endpoints]` takes for the platform, in plain HTTP.
    public func endpoint(_ platform: PlatformName) -> String { "http://\(address)" }

    /// What conversiond's `[endpoints]` takes for the platform, over TLS; nil without such a listener.
    public func secureEndpoint(_ platform: PlatformName, certificate: CertificateKind = .valid) -> String? {
        tlsPorts[certificate].map { "https://localhost:\($0)" }
    }

    public func tlsPort(_ certificate: CertificateKind = .valid) -> Int? { tlsPorts[certificate] }

    // MARK: Truth

    /// What the platforms hold at this moment.
    public var truth: Truth { ledger.truth }

    /// The counted events in the order of their first counting; empty unless `keepsEvents`.
    public func events(of platform: PlatformName? = nil, account: String? = nil) -> [CountedEvent] {
        ledger.events(of: platform, account: account)
    }

    /// The requests with events in the order of their arrival; empty unless `keepsRequests`.
    public func requests(of platform: PlatformName? = nil) -> [ReceivedRequest] { ledger.requests(of: platform) }

    /// When connections were reset, which ends requests that never came whole as well; empty unless `keepsRequests`.
    public var resets: [ContinuousClock.Instant] { ledger.resets }

    /// Suspends until the truth satisfies the predicate, which is asked again at each change.
    ///
    /// - Returns: the truth that satisfied it.
    /// - Throws: `WaitingError` with the last truth when the deadline passes; `CancellationError`.
    @discardableResult
    public func waitUntil(
        within deadline: Duration = .seconds(30), _ predicate: @escaping @Sendable (Truth) -> Bool
    ) async throws -> Truth {
        let ledger = ledger
        return try await withThrowingTaskGroup(of: Truth?.self) { group in
            group.addTask {
                while true {
                    let revision = ledger.changes.revision
                    let truth = ledger.truth
                    if predicate(truth) { return truth }
                    await ledger.changes.changed(since: revision)
                    try Task.checkCancellation()
                }
            }
            group.addTask {
                try await Task.sleep(for: deadline)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let truth = first else { throw WaitingError(lastTruth: ledger.truth) }
            return truth
        }
    }

    /// Forgets all that was counted and issued, and clears the faults; accounts and clock go back to their start.
    public func reset() {
        faults.clear()
        accounts.replaceAll(with: configuration.accounts)
        ledger.reset()
        for platform in platforms { platform.forget() }
        clock.reset()
    }

    // MARK: Faults

    /// Sets a fault; the earliest set one that applies to a request is the one that hits it.
    @discardableResult
    public func inject(_ fault: Fault) -> Fault.ID { faults.arm(fault) }

    /// Clears a fault and lets go of the requests that it holds.
    public func clear(_ fault: Fault.ID) { faults.clear(fault) }

    public func clearFaults() { faults.clear() }
}

/// The truth did not become what was waited for.
public struct WaitingError: Error, CustomStringConvertible {
    public let lastTruth: Truth

    public var description: String { "the deadline passed; the truth is \(lastTruth)" }
}
