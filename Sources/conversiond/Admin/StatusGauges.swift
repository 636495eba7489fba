import ConversionCore

/// The gauges that come from the database.
enum StatusGauges {
    private static let states = ["ok", "backing_off", "blocked", "paused"]

    static func write(_ report: StatusReport, to text: inout PrometheusText) {
        let backlog = report.backlog
        text.gauge("conversiond_outbox_rows", Double(backlog.outboxRows), help: "Outbox rows not yet decided.")
        text.gauge(
            "conversiond_outbox_oldest_seconds", age(backlog.outboxOldestAt, at: report.takenAt),
            help: "Age of the oldest outbox row not yet decided; 0: none.")
        text.gauge(
            "conversiond_deliveries_waiting", Double(backlog.deliveriesWaiting), help: "Events decided that no daemon has in hand.")
        text.gauge(
            "conversiond_deliveries_in_flight", Double(backlog.deliveriesInFlight), help: "Events that a daemon has in hand.")
        text.gauge(
            "conversiond_instances", Double(report.instances.count { $0.isAlive }), help: "Daemons with a fresh heartbeat.")
        text.family("conversiond_destination_state", .gauge, help: "1 for the state a destination is in.")
        for destination in report.destinations {
            for state in states {
                text.sample(
                    "conversiond_destination_state", labels(destination) + [("state", state)], destination.state == state ? 1 : 0)
            }
        }
        text.family("conversiond_destination_waiting", .gauge, help: "Events decided for a destination and not yet final.")
        for destination in report.destinations {
            text.sample("conversiond_destination_waiting", labels(destination), Double(destination.waiting))
        }
        text.family("conversiond_destination_oldest_seconds", .gauge, help: "Age of the oldest of them; 0: none.")
        for destination in report.destinations {
            text.sample(
                "conversiond_destination_oldest_seconds", labels(destination), age(destination.oldestWaitingAt, at: report.takenAt))
        }
        moments("conversiond_destination_next_deadline_timestamp_seconds", "When the first waiting event expires.", report, \.nextDeadlineAt, &text)
        moments("conversiond_destination_last_accepted_timestamp_seconds", "When the platform last took an event.", report, \.lastAcceptedAt, &text)
    }

    private static func moments(
        _ name: String, _ help: String, _ report: StatusReport, _ path: KeyPath<StatusReport.Destination, Timestamp?>,
        _ text: inout PrometheusText
    ) {
        text.family(name, .gauge, help: help)
        for destination in report.destinations {
            guard let moment = destination[keyPath: path] else { continue }
            text.sample(name, labels(destination), Double(moment.microseconds) / 1e6)
        }
    }

    private static func labels(_ destination: StatusReport.Destination) -> [(String, String)] {
        [("workspace", destination.workspace), ("destination", destination.name), ("platform", destination.platform)]
    }

    private static func age(_ oldest: Timestamp?, at moment: Timestamp) -> Double {
        oldest.map { max(0, (moment - $0).inSeconds) } ?? 0
    }
}
