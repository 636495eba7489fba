import ConversionCore
import ConversionEngine
import CoreMetrics

/// Counts observations. Labels are destinations, platforms and closed words only.
final class MetricsObserver: Observer {
    private let factory: any MetricsFactory
    // What is told of each request has its series at hand.
    private let sent: SeriesCache<Lane, (events: Counter, bytes: Counter)>
    private let answered: SeriesCache<Answer, (requests: Counter, seconds: CoreMetrics.Timer)>
    private let outcomes: SeriesCache<Outcome, Counter>

    private struct Lane: Hashable {
        let destination: String
        let platform: Platform

        var labels: [(String, String)] { [("destination", destination), ("platform", platform.rawValue)] }
    }

    private struct Answer: Hashable {
        let lane: Lane
        let httpStatus: Int?
    }

    private struct Outcome: Hashable {
        let lane: Lane
        let status: SyncStatus
        let reason: Reason?
        let final: Bool
    }

    init(_ factory: any MetricsFactory) {
        self.factory = factory
        sent = SeriesCache { lane in
            (
                Counter(label: DaemonMetric.sentEvents.rawValue, dimensions: lane.labels, factory: factory),
                Counter(label: DaemonMetric.sentBytes.rawValue, dimensions: lane.labels, factory: factory)
            )
        }
        answered = SeriesCache { answer in
            (
                Counter(
                    label: DaemonMetric.requests.rawValue,
                    dimensions: answer.lane.labels + [("http_status", answer.httpStatus.map(String.init) ?? "none")], factory: factory),
                Timer(label: DaemonMetric.requestSeconds.rawValue, dimensions: answer.lane.labels, factory: factory)
            )
        }
        outcomes = SeriesCache { outcome in
            Counter(
                label: DaemonMetric.outcomes.rawValue,
                dimensions: outcome.lane.labels + [
                    ("status", outcome.status.rawValue), ("reason", outcome.reason?.rawValue ?? ""),
                    ("final", outcome.final ? "true" : "false"),
                ], factory: factory)
        }
        // Present from the start, so that an alert on a rate sees the first failure.
        for activity in DatabaseActivity.allCases {
            count(.databaseFailures, 0, [("activity", activity.rawValue)])
            set(.databaseFailing, 0, [("activity", activity.rawValue)])
        }
        for metric in [DaemonMetric.plannedRows, .plannedDeliveries, .recordedRows, .fenced, .lateWriteBacks, .takenOver, .stalledSessions, .settingsRefused] {
            count(metric, 0)
        }
    }

    func observe(_ observation: Observation) {
        switch observation {
        case .planned(let rows, let deliveries, let skips):
            count(.plannedRows, rows)
            count(.plannedDeliveries, deliveries)
            for (reason, events) in skips { count(.skipped, events, [("reason", reason.rawValue)]) }
        case .contested(let won, let alreadySent, let expired):
            count(.contested, won, [("outcome", "sent")])
            count(.contested, alreadySent, [("outcome", "already_sent")])
            count(.contested, expired, [("outcome", "expired")])
        case .claimed(let destination, let events, _):
            count(.claimedEvents, events, [("destination", destination)])
        case .sent(let destination, let platform, let events, let bytes):
            let series = sent[Lane(destination: destination, platform: platform)]
            series.events.increment(by: events)
            series.bytes.increment(by: bytes)
        case .answered(let destination, let platform, let httpStatus, let seconds):
            let series = answered[Answer(lane: Lane(destination: destination, platform: platform), httpStatus: httpStatus)]
            series.requests.increment()
            series.seconds.recordSeconds(seconds)
        case .outcome(let destination, let platform, let status, let reason, let final, let events):
            outcomes[
                Outcome(
                    lane: Lane(destination: destination, platform: platform), status: status, reason: reason, final: final)
            ].increment(by: events)
        case .halved(let destination, _):
            count(.halved, 1, [("destination", destination)])
        case .destinationChanged(let destination, _, let to, let reason, _):
            count(.destinationChanges, 1, [("destination", destination), ("state", to.rawValue), ("reason", reason?.rawValue ?? "")])
        case .settingsLoaded(let version, _, _):
            set(.settingsVersion, Double(version))
        case .settingsRefused:
            count(.settingsRefused, 1)
        case .secretUnavailable(let destination, _, _):
            count(.secretUnavailable, 1, [("destination", destination)])
        case .confirmed(let destination, let reason, let events):
            count(.confirmed, events, [("destination", destination), ("reason", reason.rawValue)])
        case .tokenRenewed(let destination):
            count(.tokensRenewed, 1, [("destination", destination)])
        case .recorded(let rows, _, let seconds):
            count(.recordedRows, rows)
            time(.recordSeconds, seconds)
        case .databaseFailed(let activity, _):
            count(.databaseFailures, 1, [("activity", activity.rawValue)])
            set(.databaseFailing, 1, [("activity", activity.rawValue)])
        case .databaseRecovered(let activity):
            set(.databaseFailing, 0, [("activity", activity.rawValue)])
        case .fenced:
            count(.fenced, 1)
        case .lateWriteBack(let batches):
            count(.lateWriteBacks, batches)
        case .tookOver(let batches):
            count(.takenOver, batches)
        case .endedStalledSessions(let sessions):
            count(.stalledSessions, sessions)
        case .maintained(let made, let dropped):
            count(.partitions, made, [("change", "made")])
            count(.partitions, dropped, [("change", "dropped")])
        case .started, .stopped, .draining, .drainGivenUp:
            break
        }
    }

    private func count(_ metric: DaemonMetric, _ amount: Int, _ labels: [(String, String)] = []) {
        Counter(label: metric.rawValue, dimensions: labels, factory: factory).increment(by: amount)
    }

    private func set(_ metric: DaemonMetric, _ value: Double, _ labels: [(String, String)] = []) {
        Gauge(label: metric.rawValue, dimensions: labels, factory: factory).record(value)
    }

    private func time(_ metric: DaemonMetric, _ seconds: Double, _ labels: [(String, String)] = []) {
        Timer(label: metric.rawValue, dimensions: labels, factory: factory).recordSeconds(seconds)
    }
}
