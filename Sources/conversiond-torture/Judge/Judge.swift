import ConversionCore
import PlatformSimulator
import PostgresClient

/// Holds what the platforms counted against what was inserted.
///
/// The daemon's own log excuses nothing by itself: that an event was refused, has expired, is in doubt or was skipped must be
/// explained by what the platforms saw, by what the rig broke, or by the row and the clock (``Evidence``).
struct Judge {
    private let counted: [LoggedEvent.Key: Int]
    private let log: [LoggedEvent.Key: LoggedEvent]
    private let evidence: Evidence
    /// How far the fastest daemon's clock was ahead of ours.
    private let clockLead: Duration
    private var verdict = Verdict()
    /// What somebody asked for.
    private var asked: Set<LoggedEvent.Key> = []
    private var neverSeen: [NeverSeen: Int] = [:]

    /// Of one destination's events no more than these can have been marked as about to leave, or on their way, when something
    /// broke: two requests of twenty, and the marks that are written ahead.
    static let mostNeverSeen = 72

    private struct NeverSeen: Hashable {
        let destination: String
        let incident: Int
    }

    static func judge(_ stage: Stage) async throws -> Verdict {
        try await judge(
            stage.session, counted: stage.simulator.events(),
            by: Evidence(
                requests: stage.simulator.requests(), incidents: await stage.incidents, resets: stage.simulator.resets,
                patience: await stage.requestTimeout),
            clockLead: await stage.clockLead)
    }

    /// - Parameters:
    ///   - session: on the database with the CRM's table and the daemon's log.
    ///   - counted: what the platforms hold.
    ///   - clockLead: how far the fastest daemon's clock was ahead.
    static func judge(
        _ session: Session, counted: [CountedEvent], by evidence: Evidence, clockLead: Duration = .zero
    ) async throws -> Verdict {
        var judge = Judge(
            counted: count(counted), log: try await LoggedEvent.read(session), evidence: evidence, clockLead: clockLead)
        let rows = try await InsertedRow.read(session)
        judge.judgePlain(rows.filter { $0.kind != .odd })
        judge.judgeOdd(rows.filter { $0.kind == .odd }, told: try await FinalRow.readOdd(session))
        judge.judgeUnasked()
        judge.judgeNeverSeen()
        try await judge.judgeFinalRows(session)
        return judge.verdict
    }

    private init(
        counted: [LoggedEvent.Key: Int], log: [LoggedEvent.Key: LoggedEvent], evidence: Evidence, clockLead: Duration
    ) {
        self.counted = counted
        self.log = log
        self.evidence = evidence
        self.clockLead = clockLead
    }

    private static func count(_ events: [CountedEvent]) -> [LoggedEvent.Key: Int] {
        let destinations = Dictionary(uniqueKeysWithValues: Target.all.map { ($0.simulated, $0.destination) })
        var counted: [LoggedEvent.Key: Int] = [:]
        for event in events {
            let key = LoggedEvent.Key(
                destination: destinations[event.platform] ?? event.platform.rawValue, eventID: event.eventID ?? event.name)
            counted[key, default: 0] += event.timesCounted
        }
        return counted
    }

    // MARK: Rows in earnest

    /// An event that a platform must count, and the rows that ask for it: two statuses of one category are one event (rule R8).
    private struct Demand {
        let target: Target
        let category: String
        let label: String
        /// The first row's.
        let insertedAt: ContinuousClock.Instant
        /// The last row's.
        var occurredAt: ContinuousClock.Instant
    }

    private mutating func judgePlain(_ rows: [InsertedRow]) {
        var demands: [LoggedEvent.Key: Demand] = [:]
        for row in rows {
            for target in Target.all where row.kind == .plain || target.countsFlood {
                guard let (key, category) = row.event(on: target) else { continue }
                if let known = demands[key] {
                    demands[key]?.occurredAt = max(known.occurredAt, row.occurredAt)
                } else {
                    demands[key] = Demand(
                        target: target, category: category, label: "\(target.destination) \(row.lead) \(category)",
                        insertedAt: row.insertedAt, occurredAt: row.occurredAt)
                }
            }
        }
        asked.formUnion(demands.keys)
        verdict.events += demands.count
        for (key, demand) in demands.sorted(by: { $0.value.label < $1.value.label }) { judge(key, demand) }
    }

    private mutating func judge(_ key: LoggedEvent.Key, _ demand: Demand) {
        let times = counted[key] ?? 0
        let told = log[key] ?? LoggedEvent()
        let label = "\(demand.label) (\(told.course.isEmpty ? "nothing logged" : told.course.joined(separator: ", ")))"
        if times > 1 { verdict.find("doubled: counted \(times) times: \(label)", \.doubled) }
        if let since = told.inDoubtSince {
            judgeDoubt(key, label, told: since, inserted: demand.insertedAt, isAllowed: demand.target.mayStayInDoubt(demand.category))
        } else if told.isAccepted, !told.isTakenBack {
            if times == 0 { verdict.find("lost: \(label)", \.lost) }
        } else if told.isSkippedAsSent, !told.isAccepted {
            // Refused or expired, it left its key to the lead's next row (rule D4), which must have been sent.
            if times == 0 { verdict.find("lost: a further row was skipped as sent already, and none was: \(label)", \.lost) }
        } else if told.isRefused {
            judgeRefusal(key, label)
        } else if let expired = told.expiredAt {
            judgeExpiry(label, told: expired, occurred: demand.occurredAt, demand.target)
        } else if times == 0 {
            verdict.find("lost: \(label)", \.lost)
        }
    }

    // MARK: Excuses

    private mutating func judgeDoubt(
        _ key: LoggedEvent.Key, _ label: String, told: ContinuousClock.Instant, inserted: ContinuousClock.Instant, isAllowed: Bool
    ) {
        guard isAllowed else { return verdict.find("in doubt where it may not be: \(label)", \.silent) }
        switch evidence.doubt(about: key, inserted: inserted, told: told) {
        case nil: verdict.find("in doubt although nothing happened to it: \(label); \(evidence.course(of: key))", \.unexplained)
        case .neverSeen(let incident):
            verdict.inDoubt += 1
            verdict.neverSeen += 1
            neverSeen[NeverSeen(destination: key.destination, incident: incident), default: 0] += 1
        case .unanswered, .struck: verdict.inDoubt += 1
        }
    }

    private mutating func judgeRefusal(_ key: LoggedEvent.Key, _ label: String) {
        guard evidence.isRefused(key) else {
            return verdict.find("told as refused, and the platform did not refuse it: \(label)", \.unexplained)
        }
        guard counted[key] == nil else { return verdict.find("told as refused, and counted: \(label)", \.unexplained) }
        verdict.refused += 1
    }

    private mutating func judgeExpiry(
        _ label: String, told: ContinuousClock.Instant, occurred: ContinuousClock.Instant, _ target: Target
    ) {
        guard told + clockLead - occurred >= target.oldest else {
            return verdict.find("told as expired before its time: \(label)", \.unexplained)
        }
        verdict.refused += 1
    }

    private mutating func judgeNeverSeen() {
        for (place, count) in neverSeen.sorted(by: { $0.value > $1.value }) where count > Self.mostNeverSeen {
            verdict.find(
                "\(count) events of \(place.destination) are in doubt because of one fault, and no request with them was seen",
                \.unexplained)
        }
    }

    // MARK: Rows that are odd on purpose

    private mutating func judgeOdd(_ rows: [InsertedRow], told: [FinalRow.Key: FinalRow]) {
        var askers: [LoggedEvent.Key: Int] = [:]
        for row in rows {
            for target in Target.all { if let (key, _) = row.event(on: target) { askers[key, default: 0] += 1 } }
        }
        asked.formUnion(askers.keys)
        for (key, times) in counted where askers[key] != nil && times > 1 {
            verdict.find("doubled: \(key.destination) \(key.eventID), counted \(times) times", \.doubled)
        }
        for row in rows {
            for target in Target.all {
                let final = told[FinalRow.Key(outboxID: row.outboxID, destination: target.destination)]
                    ?? told[FinalRow.Key(outboxID: row.outboxID, destination: "")]
                // That there is none is found with the final rows.
                guard let final else { continue }
                judgeOdd(row, target, final, isRepeated: row.event(on: target).map { askers[$0.key, default: 0] > 1 } ?? false)
            }
        }
    }

    private mutating func judgeOdd(_ row: InsertedRow, _ target: Target, _ final: FinalRow, isRepeated: Bool) {
        let label = "row \(row.outboxID) \(row.lead.prefix(20)) \(row.status) on \(target.destination) (\(final.status)/\(final.reason))"
        guard final.status != "skipped" else {
            let age = final.toldAt + clockLead - row.occurredAt
            guard OddSkip(row, target, age: age, isRepeated: isRepeated).explains(final.reason) else {
                return verdict.find("skipped without a reason in the row: \(label)", \.unexplained)
            }
            return
        }
        guard let (key, category) = row.event(on: target) else {
            return verdict.find("sent, and its status or workspace is unknown: \(label)", \.unexpected)
        }
        verdict.events += 1
        switch final.reason {
        case "rejected": judgeRefusal(key, label)
        case "expired": judgeExpiry(label, told: final.toldAt, occurred: row.occurredAt, target)
        case "outcome_unknown":
            judgeDoubt(
                key, label, told: final.toldAt, inserted: row.insertedAt,
                isAllowed: target.mayStayInDoubt(category) || target.column == .meta && row.columns.isMessaging)
        default:
            if log[key]?.isTakenBack == true {
                judgeRefusal(key, label)
            } else if counted[key] == nil {
                verdict.find("lost: \(label)", \.lost)
            }
        }
    }

    // MARK: All rows

    private mutating func judgeUnasked() {
        for key in counted.keys where !asked.contains(key) {
            verdict.find("counted and not asked for: \(key.destination) \(key.eventID)", \.unexpected)
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
