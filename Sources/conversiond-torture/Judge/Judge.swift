import PlatformSimulator
import PostgresClient

/// Holds what the platforms counted against what was inserted.
///
/// Only what an event is excused by is taken from our own log: an outcome that is told as unknown, refused or expired.
struct Judge {
    private let counted: [LoggedEvent.Key: Int]
    private let log: [LoggedEvent.Key: LoggedEvent]
    private var verdict = Verdict()
    private var expected: Set<LoggedEvent.Key> = []

    static func judge(_ stage: Stage) async throws -> Verdict {
        var judge = Judge(counted: count(stage.simulator), log: try await LoggedEvent.read(stage.session))
        let inserted = try await plainEvents(stage.session)
        for (lead, statuses) in inserted.sorted(by: { $0.key < $1.key }) { judge.judge(lead, statuses) }
        judge.judgeOthers()
        try await judge.judgeFinalRows(stage.session)
        return judge.verdict
    }

    private init(counted: [LoggedEvent.Key: Int], log: [LoggedEvent.Key: LoggedEvent]) {
        self.counted = counted
        self.log = log
    }

    private static func count(_ simulator: PlatformSimulator) -> [LoggedEvent.Key: Int] {
        let destinations = Dictionary(uniqueKeysWithValues: Target.all.map { ($0.simulated, $0.destination) })
        var counted: [LoggedEvent.Key: Int] = [:]
        for event in simulator.events() {
            let key = LoggedEvent.Key(
                destination: destinations[event.platform] ?? event.platform.rawValue, eventID: event.eventID ?? event.name)
            counted[key, default: 0] += event.timesCounted
        }
        return counted
    }

    /// The statuses of each lead that every platform must hear of.
    private static func plainEvents(_ session: Session) async throws -> [String: Set<String>] {
        try await session.run { connection in
            let rows = try await connection.query("SELECT DISTINCT lead_id, status FROM torture.inserted WHERE plain", prepare: false)
            var leads: [String: Set<String>] = [:]
            for row in 0..<rows.count { leads[try rows.text(row, 0), default: []].insert(try rows.text(row, 1)) }
            return leads
        }
    }

    private mutating func judge(_ lead: String, _ statuses: Set<String>) {
        for target in Target.all {
            // Two statuses of one category are one event (rule R8).
            for category in Set(statuses.map(target.category)).sorted() {
                let key = LoggedEvent.Key(
                    destination: target.destination, eventID: target.eventID(lead: lead, category: category))
                expected.insert(key)
                verdict.events += 1
                judge(key, target, "\(target.destination) \(lead) \(category)", category)
            }
        }
    }

    private mutating func judge(_ key: LoggedEvent.Key, _ target: Target, _ label: String, _ category: String) {
        let times = counted[key] ?? 0
        let told = log[key]
        let course = told?.course.joined(separator: ", ") ?? "nothing logged"
        if times > 1 { verdict.find("doubled: \(label), counted \(times) times (\(course))", \.doubled) }
        if let told, told.isInDoubt {
            if target.mayStayInDoubt(category) {
                verdict.inDoubt += 1
            } else {
                verdict.find("in doubt where it may not be: \(label) (\(course))", \.silent)
            }
        } else if times == 0 {
            if let told, told.isRefused, !told.isAccepted || told.isTakenBack {
                verdict.refused += 1
            } else {
                verdict.find("lost: \(label) (\(course))", \.lost)
            }
        }
    }

    /// What was sent besides: rows that are odd on purpose. What the log calls delivered must have been counted, once.
    private mutating func judgeOthers() {
        for (key, told) in log where !expected.contains(key) && told.isAccepted && !told.isTakenBack {
            verdict.events += 1
            guard counted[key] == nil else { continue }
            verdict.find("lost: \(key.destination) \(key.eventID) (\(told.course.joined(separator: ", ")))", \.lost)
        }
        for (key, times) in counted where !expected.contains(key) {
            if log[key] == nil {
                verdict.find("counted and not asked for: \(key.destination) \(key.eventID)", \.unexpected)
            } else if times > 1 {
                verdict.find("doubled: \(key.destination) \(key.eventID), counted \(times) times", \.doubled)
            }
        }
    }

    private mutating func judgeFinalRows(_ session: Session) async throws {
        let names = Target.all.map { "'\($0.destination)'" }.joined(separator: ", ")
        let found = try await session.run { connection in
            let rows = try await connection.query(
                """
                SELECT concat_ws(' ', i.lead_id, i.status, 'row', i.outbox_id, d.name) || ': ' || count(s.outbox_id) || ' final rows: '
                    || coalesce(string_agg(concat_ws('/', s.attempt, s.status, s.reason), ', '), 'none')
                FROM torture.inserted i CROSS JOIN unnest(ARRAY[\(names)]) AS d(name)
                -- A row of a workspace that has no settings has one row in all, without a destination.
                LEFT JOIN conversiond.sync_log s ON s.outbox_id = i.outbox_id AND s.final
                    AND (s.destination = d.name OR s.destination IS NULL)
                GROUP BY i.lead_id, i.status, i.outbox_id, d.name HAVING count(s.outbox_id) <> 1
                """, prepare: false)
            return try (0..<rows.count).map { try rows.text($0, 0) }
        }
        for text in found { verdict.find("silent: \(text)", \.silent) }
    }
}
