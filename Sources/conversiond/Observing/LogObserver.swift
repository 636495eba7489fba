import ConversionCore
import ConversionEngine
import Logging

/// Tells observations in words: what changes at once, what flows as a sum every ten seconds.
final class LogObserver: Observer {
    private let logger: Logger
    private let activity = ActivitySum()

    init(_ logger: Logger) {
        self.logger = logger
    }

    /// One line of what was done since the last call; none if nothing was.
    func tellActivity() {
        guard let metadata = activity.take() else { return }
        logger.info("worked", metadata: metadata)
    }

    func observe(_ observation: Observation) {
        activity.add(observation)
        switch observation {
        case .started(let instance):
            logger.info("joined as an instance", metadata: ["instance": .stringConvertible(instance)])
        case .draining:
            logger.notice("draining: nothing new is taken, requests under way may end")
        case .drainGivenUp(let outcomes, let batches):
            // What these events become is told by the next daemon; those that may have been sent are in doubt for it (rule D15).
            logger.error("drain given up: the database does not answer; not written back, and taken over when the lease ends", metadata: [
                "outcomes": .stringConvertible(outcomes), "batches": .stringConvertible(batches),
            ])
        case .stopped:
            logger.notice("drained")
        case .destinationChanged(let destination, let from, let to, let reason, let detail):
            tellChange(of: destination, from: from, to: to, reason: reason, detail: detail)
        case .settingsLoaded(let version, let workspaces, let destinations):
            logger.info("settings loaded", metadata: [
                "version": .stringConvertible(version), "workspaces": .stringConvertible(workspaces),
                "destinations": .stringConvertible(destinations),
            ])
        case .settingsRefused(let workspace, let problem):
            logger.error("settings refused", metadata: ["workspace": .string(workspace), "problem": .string(problem)])
        case .secretUnavailable(let destination, let secret, let problem):
            logger.error("secret unavailable", metadata: [
                "destination": .string(destination), "secret": .string(secret), "problem": .string(problem),
            ])
        case .tokenRenewed(let destination):
            logger.info("access token renewed", metadata: ["destination": .string(destination)])
        case .databaseFailed(let activity, let problem):
            logger.error("database failed; trying again", metadata: [
                "activity": .string(activity.rawValue), "problem": .string(problem),
            ])
        case .databaseRecovered(let activity):
            logger.notice("database well again", metadata: ["activity": .string(activity.rawValue)])
        case .fenced:
            logger.error("fenced: this instance was taken for dead and others have its batches; joining anew")
        case .lateWriteBack(let batches):
            logger.warning("late write-back dropped", metadata: ["batches": .stringConvertible(batches)])
        case .tookOver(let batches):
            logger.warning("took over batches of an instance that is gone", metadata: ["batches": .stringConvertible(batches)])
        case .endedStalledSessions(let count):
            logger.warning(
                "ended sessions whose daemon had stopped in the middle of a transaction", metadata: ["sessions": .stringConvertible(count)])
        case .maintained(let made, let dropped):
            logger.info("maintained partitions", metadata: ["made": .stringConvertible(made), "dropped": .stringConvertible(dropped)])
        case .halved(let destination, let events):
            logger.info("request refused for one event; halved", metadata: [
                "destination": .string(destination), "events": .stringConvertible(events),
            ])
        case .planned, .contested, .confirmed, .claimed, .sent, .answered, .outcome, .recorded:
            logger.debug("\(observation.word)", metadata: observation.flowMetadata)
        }
    }

    private func tellChange(
        of destination: String, from: DestinationState, to: DestinationState, reason: Reason?, detail: String?
    ) {
        var metadata: Logger.Metadata = [
            "destination": .string(destination), "from": .string(from.rawValue), "to": .string(to.rawValue),
        ]
        if let reason { metadata["reason"] = .string(reason.rawValue) }
        if let detail { metadata["detail"] = .string(detail) }
        switch to {
        case .ok: logger.notice("destination is well", metadata: metadata)
        case .paused: logger.notice("destination paused", metadata: metadata)
        case .backingOff: logger.warning("destination backs off", metadata: metadata)
        case .blocked: logger.warning("destination blocked: its events wait and it is probed", metadata: metadata)
        }
    }
}
