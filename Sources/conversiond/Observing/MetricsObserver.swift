import ConversionCore
import ConversionEngine
import CoreMetrics

/// Counts observations. Labels are destinations, platforms and closed words only.
final class MetricsObserver: Observer {
    private let factory: any MetricsFactory

    init(_ factory: any MetricsFactory) {
        self.factory = factory
        // Present from the start, so that an alert on a rate sees the first failure.
        for activity in DatabaseActivity.allCases {
            count(.databaseFailures, 0, [("activity", activity.rawValue)])
            set(.databaseFailing, 0, [("activity", activity.rawValue)])
        }
        for metric in [DaemonMetric.plannedRows, .plannedDeliveries, .recordedRows, .fenced, .lateWriteBacks, .takenOver, .settingsRefused] {
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
            count(.sentEvents, events, labels(destination, platform))
            count(.sentBytes, bytes, labels(destination, platform))
        case .answered(let destination, let platform, let httpStatus, let seconds):
            count(.requests, 1, labels(destination, platform) + [("http_status", httpStatus.map(String.init) ?? "none")])
            time(.requestSeconds, seconds, labels(destination, platform))
        case .outcome(let destination, let platform, let status, let reason, let final, let events):
            count(.outcomes, events, labels(destination, platform) + [
                ("status", status.rawValue), ("reason", reason?.rawValue ?? ""), ("final", final ? "true" : "false"),
            ])
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
        case .maintained(let made, let dropped):
            count(.partitions, made, [("change", "made")])
            count(.partitions, dropped, [("change", "dropped")])
        case .started, .stopped, .draining, .drainGivenUp:
            break
        }
    }

    private func labels(_ destination: String, _ platform: Platform) -> [(String, String)] {
        [("destination", destination), ("platform", platform.rawValue)]
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
