import ConversionCore
import Destinations

/// Everything the engine has to tell, closed: logs and metrics are two interpreters of it, and tests await it.
///
/// No case carries personal data, a token or a URL; destinations are named, leads are not.
public enum Observation: Sendable, Equatable {
    case started(instance: Int32)
    case stopped
    case draining
    /// The database took no more within the drain's time: these sync-log rows and batches were not written back.
    case drainGivenUp(outcomes: Int, batches: Int)
    /// A round of outbox rows was decided.
    case planned(rows: Int, deliveries: Int, skips: [Reason: Int])
    /// Events that waited for the outcome of another of the same once key were decided.
    case contested(won: Int, alreadySent: Int, expired: Int)
    /// A batch was taken from the database: a retry, overflow, or a dead replica's.
    case claimed(destination: String, events: Int, takenOver: Bool)
    case sent(destination: String, platform: Platform, events: Int, bytes: Int)
    /// A reply was read, or a request failed.
    case answered(destination: String, platform: Platform, httpStatus: Int?, seconds: Double)
    /// Outcomes of single events, final or not, as written to the sync log.
    case outcome(destination: String, platform: Platform, status: SyncStatus, reason: Reason?, final: Bool, events: Int)
    /// The platform refused a request of this many events for one that it did not name; it is halved.
    case halved(destination: String, events: Int)
    case destinationChanged(destination: String, from: DestinationState, to: DestinationState, reason: Reason?, detail: String?)
    case settingsLoaded(version: Int64, workspaces: Int, destinations: Int)
    /// A setting in the tables that cannot be used; it counts as missing.
    case settingsRefused(workspace: String, problem: String)
    case secretUnavailable(destination: String, secret: String, problem: String)
    /// A platform told what became of events that it had taken for processing.
    case confirmed(destination: String, reason: Reason, events: Int)
    /// A new access token was fetched.
    case tokenRenewed(destination: String)
    case recorded(rows: Int, batches: Int, seconds: Double)
    case databaseFailed(activity: DatabaseActivity, problem: String)
    case databaseRecovered(activity: DatabaseActivity)
    /// This instance was taken for dead: what it had in hand belongs to others now.
    case fenced
    /// A write-back came too late: another instance has the batch.
    case lateWriteBack(batches: Int)
    case tookOver(batches: Int)
    /// Sessions of a daemon that had stopped in the middle of a transaction were ended, and their locks with them.
    case endedStalledSessions(count: Int)
    case maintained(partitionsMade: Int, partitionsDropped: Int)
}

/// What the engine was doing with the database when it failed.
public enum DatabaseActivity: String, Sendable, Hashable, CaseIterable {
    case planning, claiming, recording, heartbeat, settings, listening, maintenance, confirming
    case takeOver = "take_over"
}

/// Rule D10's four words.
public enum SyncStatus: String, Sendable, Hashable, CaseIterable {
    case accepted
    case partialFailure = "partial_failure"
    case failed
    case skipped
}

/// The states of `conversiond.destination_health`.
public enum DestinationState: String, Sendable, Hashable, CaseIterable {
    case ok
    case backingOff = "backing_off"
    case blocked
    case paused
}

/// Something that is told observations, in order, from any thread; it must not block.
public protocol Observer: Sendable {
    func observe(_ observation: Observation)
}

/// Tells each of several observers.
public struct Observers: Observer {
    private let members: [any Observer]

    public init(_ members: [any Observer]) {
        self.members = members
    }

    public func observe(_ observation: Observation) {
        for member in members { member.observe(observation) }
    }
}
