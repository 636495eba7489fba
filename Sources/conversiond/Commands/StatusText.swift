import ConversionCore

/// A ``StatusReport`` for a terminal.
struct StatusText {
    private let report: StatusReport
    private(set) var text = ""

    init(_ report: StatusReport) {
        self.report = report
        writeBacklog()
        writeDestinations()
        writeInstances()
        writeLastHour()
    }

    private mutating func writeBacklog() {
        let backlog = report.backlog
        text += "Backlog at \(RFC3339.text(report.takenAt))\n"
        text += "  outbox rows to decide  \(backlog.outboxRows)\(oldest(backlog.outboxOldestAt))\n"
        text += "  events waiting         \(backlog.deliveriesWaiting)\(oldest(backlog.deliveriesOldestAt))\n"
        text += "  events in hand         \(backlog.deliveriesInFlight)\n"
    }

    private mutating func writeDestinations() {
        text += "\nDestinations\n"
        guard !report.destinations.isEmpty else {
            text += "  none; conversiond settings apply FILE\n"
            return
        }
        var table = TextTable(
            ["WORKSPACE", "NAME", "PLATFORM", "STATE", "WAITING", "OLDEST", "NEXT DEADLINE", "LAST ACCEPTED", "WHY"], numeric: [4])
        for destination in report.destinations {
            let since = destination.state == "ok" ? "" : destination.since.map { " " + age($0) } ?? ""
            table.add([
                Self.plain(destination.workspace), Self.plain(destination.name), destination.platform,
                destination.enabled ? destination.state + since : destination.state + ", disabled", String(destination.waiting),
                destination.oldestWaitingAt.map(age) ?? "-", destination.nextDeadlineAt.map(ahead) ?? "-",
                destination.lastAcceptedAt.map { age($0) + " ago" } ?? "never", Self.plain(destination.why ?? ""),
            ])
        }
        text += table.text
    }

    private mutating func writeInstances() {
        text += "\nDaemons\n"
        guard !report.instances.isEmpty else {
            text += "  none runs\n"
            return
        }
        var table = TextTable(["ID", "HOST", "PID", "VERSION", "UP", "HEARTBEAT"], numeric: [0, 2])
        for instance in report.instances {
            table.add([
                String(instance.id), Self.plain(instance.host), String(instance.pid), Self.plain(instance.version),
                age(instance.startedAt), age(instance.heartbeatAt) + " ago" + (instance.isAlive ? "" : ", gone"),
            ])
        }
        text += table.text
    }

    private mutating func writeLastHour() {
        text += "\nLast hour\n"
        guard let outcomes = report.lastHour else {
            text += "  too many to count here; see /metrics\n"
            return
        }
        guard !outcomes.isEmpty else {
            text += "  nothing\n"
            return
        }
        var table = TextTable(["WORKSPACE", "DESTINATION", "STATUS", "REASON", "FINAL", "EVENTS"], numeric: [5])
        for outcome in outcomes {
            table.add([
                Self.plain(outcome.workspace), Self.plain(outcome.destination ?? "-"), outcome.status, outcome.reason ?? "-",
                outcome.final ? "yes" : "no", String(outcome.events),
            ])
        }
        text += table.text
    }

    private func oldest(_ moment: Timestamp?) -> String { moment.map { ", the oldest for \(age($0))" } ?? "" }
    private func age(_ moment: Timestamp) -> String { Self.words(report.takenAt - moment) }

    private func ahead(_ moment: Timestamp) -> String {
        moment > report.takenAt ? "in " + Self.words(moment - report.takenAt) : "passed"
    }

    /// `42s`, `5m`, `3h12m`, `2d4h`.
    static func words(_ span: TimeSpan) -> String {
        let seconds = max(0, span.microseconds / 1_000_000)
        switch seconds {
        case ..<120: return "\(seconds)s"
        case ..<7_200: return "\(seconds / 60)m"
        case ..<172_800: return "\(seconds / 3_600)h\(seconds / 60 % 60)m"
        default: return "\(seconds / 86_400)d\(seconds / 3_600 % 24)h"
        }
    }

    /// Names come from the tables: no control character of theirs reaches the terminal.
    private static func plain(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}
