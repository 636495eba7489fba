import ConversionCore

/// What an operator wants to know of the whole, as the database has it.
struct StatusReport: Sendable, Equatable {
    var takenAt: Timestamp
    var backlog: Backlog
    var destinations: [Destination]
    var instances: [Instance]
    /// `nil` where counting took too long.
    var lastHour: [Outcome]?

    struct Backlog: Sendable, Equatable {
        var outboxRows: Int64
        var outboxOldestAt: Timestamp?
        var deliveriesWaiting: Int64
        var deliveriesInFlight: Int64
        var deliveriesOldestAt: Timestamp?
    }

    struct Destination: Sendable, Equatable {
        var workspace: String
        var name: String
        var platform: String
        var enabled: Bool
        /// ok, backing_off, blocked or paused.
        var state: String
        var since: Timestamp?
        var why: String?
        var retryAt: Timestamp?
        var waiting: Int64
        var oldestWaitingAt: Timestamp?
        var nextDeadlineAt: Timestamp?
        var lastAcceptedAt: Timestamp?
    }

    struct Instance: Sendable, Equatable {
        var id: Int32
        var host: String
        var pid: Int32
        var version: String
        var startedAt: Timestamp
        var heartbeatAt: Timestamp
        /// Whether its heartbeat is younger than its lease.
        var isAlive: Bool
    }

    struct Outcome: Sendable, Equatable {
        var workspace: String
        /// `nil` where a row had no destination to go to.
        var destination: String?
        var status: String
        var reason: String?
        var final: Bool
        var events: Int64
    }
}
