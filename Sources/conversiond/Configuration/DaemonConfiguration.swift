import ConversionCore
import Destinations
import Logging

/// What the operator configures: the file `conversiond.toml` and the `CONVERSIOND_…` variables.
struct DaemonConfiguration: Sendable, Equatable {
    /// `nil`: the `PG…` variables alone say where the database is.
    var database: ConnectionString?
    /// The database is reached through a pooler in transaction mode (PgBouncer): no prepared statements, no LISTEN.
    var usesTransactionPooling = false
    var endpoints = Endpoints()
    var admin = ListenAddress(host: "127.0.0.1", port: 9464)
    var log = Log()
    var daemon = Daemon()

    struct Log: Sendable, Equatable {
        var level: Logger.Level = .info
        var format: Format = .text

        enum Format: String, Sendable, CaseIterable {
            case text, json
        }
    }

    /// `[daemon]`: how the daemon works. The defaults suit one to a few replicas and need no change to begin with.
    struct Daemon: Sendable, Equatable {
        /// How often a daemon tells the others that it lives.
        var heartbeatInterval: TimeSpan = .seconds(2)
        /// After this time without a heartbeat others take over its batches.
        var lease: TimeSpan = .seconds(10)
        /// The longest pause between two looks into the outbox.
        var pollIntervalMax: TimeSpan = .seconds(1)
        /// Outbox rows decided in one transaction.
        var planningRows = 500
        /// When a platform that answers before it has looked is first asked for its verdict; `nil`: on its own schedule.
        var confirmationDelay: TimeSpan?
        /// How long a request to a platform may take, its reply included; `nil`: what suits each platform.
        var requestTimeout: TimeSpan?
        /// How long SIGTERM waits for requests under way.
        var drainTimeout: TimeSpan = .seconds(20)
        /// Further certificate authorities for the endpoints, a PEM file.
        var caFile: String?
        /// Months.
        var syncLogRetention = 13
        /// Months.
        var transitionRetention = 13
        /// Shifts the clock by which events are decided and expire: for rehearsals on old data, never in production.
        var clockOffset = TimeSpan.zero
    }
}
