import PostgresClient

/// What the sync log tells of one event id on one destination.
struct LoggedEvent: Sendable {
    var isAccepted = false
    /// A platform that answers before it has looked took it back later.
    var isTakenBack = false
    /// When it was told that its outcome is unknown; nil: it was not.
    var inDoubtSince: ContinuousClock.Instant?
    /// Told as refused by the platform.
    var isRefused = false
    /// A further row of it was skipped as sent already.
    var isSkippedAsSent = false
    /// When it was told as too old to be sent.
    var expiredAt: ContinuousClock.Instant?
    /// All rows in their order, for a person.
    var course: [String] = []

    struct Key: Hashable, Sendable {
        var destination: String
        var eventID: String
    }

    static func read(_ session: Session) async throws -> [Key: LoggedEvent] {
        try await session.run { connection in
            let rows = try await connection.query(
                """
                SELECT destination, event_id, status, coalesce(reason, ''), final, delivered, attempt::text,
                    (extract(epoch FROM clock_timestamp() - logged_at) * 1000000)::bigint, coalesce(detail, '') FROM conversiond.sync_log
                WHERE destination IS NOT NULL AND event_id IS NOT NULL ORDER BY id
                """, prepare: false)
            let now = ContinuousClock.now
            var log: [Key: LoggedEvent] = [:]
            for row in 0..<rows.count {
                let key = Key(destination: try rows.text(row, 0), eventID: try rows.text(row, 1))
                try log[key, default: LoggedEvent()].take(
                    status: rows.text(row, 2), reason: rows.text(row, 3), final: rows.bool(row, 4),
                    delivered: rows.optionalBool(row, 5), attempt: rows.text(row, 6), detail: rows.text(row, 8), at: now - .microseconds(rows.int8(row, 7)))
            }
            return log
        }
    }

    private mutating func take(
        status: String, reason: String, final: Bool, delivered: Bool?, attempt: String, detail: String,
        at moment: ContinuousClock.Instant
    ) {
        course.append("\(attempt):\(status)/\(reason)\(final ? "/final" : "")\(detail.isEmpty ? "" : " [\(detail)]")")
        switch reason {
        case "outcome_unknown" where final: inDoubtSince = moment
        case "rejected": isRefused = true
        case "already_sent": isSkippedAsSent = true
        case "expired": expiredAt = moment
        default: break
        }
        if status != "skipped", final, delivered == true { isAccepted = true }
        if !final, delivered == false, reason == "rejected" { isTakenBack = true }
    }
}
