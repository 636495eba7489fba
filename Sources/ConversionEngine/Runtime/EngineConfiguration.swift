import ConversionCore
import Destinations
import HTTPClient
import PostgresClient

/// What an engine needs to know before it starts; from the operator's configuration, never from the database.
public struct EngineConfiguration: Sendable {
    public var database: PostgresConfiguration
    public var endpoints = Endpoints()
    public var environment: [String: String] = [:]
    /// A file of certificate authorities trusted besides the system's; verification stays on.
    public var certificateAuthorityFile: String?
    public var heartbeatInterval: Duration = .seconds(2)
    /// How long after its last heartbeat an instance is taken for dead.
    public var lease: Duration = .seconds(10)
    /// How long a transaction may stand still: whoever leaves one open for as long as a lease is taken for dead, and its locks must not
    /// outlive it. Ten seconds at least: deciding a round on a machine that is overloaded is idle for the server, too.
    var transactionLimit: Duration { max(lease, .seconds(10)) }
    /// The longest pause between looks for work when nothing wakes the daemon.
    public var pollInterval: Duration = .seconds(1)
    /// Outbox rows in one planning round.
    public var planningRows = 500
    public var drainTimeout: Duration = .seconds(20)
    public var syncLogMonths = 13
    public var transitionMonths = 13
    /// Sync-log rows in memory above which nothing new is sent.
    public var recorderHighWater = 6_000
    /// When to ask first what became of events that a platform took for processing; `nil`: on the platform's own schedule.
    public var confirmationDelay: TimeSpan?
    /// How long a request may take, its reply included; `nil`: what suits each platform.
    public var requestTimeout: TimeSpan?
    /// False behind a pooler in transaction mode.
    public var listens = true
    public var clock = WallClock()
    public var identity: InstanceIdentity

    public init(database: PostgresConfiguration, identity: InstanceIdentity) {
        self.database = database
        self.identity = identity
    }
}
