import ConversionCore
import PostgresClient

/// Reads a ``StatusReport``, every statement with a time limit, so that looking never becomes a load.
struct StatusReader: Sendable {
    let connection: PostgresConnection

    /// - Parameter countsLastHour: the sync log has no index by time; where the last hour holds millions of rows, counting
    ///   them is given up.
    func read(countsLastHour: Bool) async throws(PostgresError) -> StatusReport {
        let (backlog, now) = try await backlog()
        return StatusReport(
            takenAt: now, backlog: backlog, destinations: try await destinations(), instances: try await instances(),
            lastHour: countsLastHour ? try await lastHour() : nil)
    }

    private static let limit = Duration.seconds(5)

    private func backlog() async throws(PostgresError) -> (StatusReport.Backlog, now: Timestamp) {
        let rows = try await connection.query(
            """
            SELECT outbox_rows, outbox_oldest_at, deliveries_waiting::bigint, deliveries_in_flight::bigint, deliveries_oldest_at, now()
            FROM conversiond.backlog
            """, timeout: Self.limit)
        let backlog = StatusReport.Backlog(
            outboxRows: try rows.int8(0, 0), outboxOldestAt: try moment(rows, 0, 1), deliveriesWaiting: try rows.int8(0, 2),
            deliveriesInFlight: try rows.int8(0, 3), deliveriesOldestAt: try moment(rows, 0, 4))
        return (backlog, Timestamp(microseconds: try rows.timestamp(0, 5)))
    }

    private func destinations() async throws(PostgresError) -> [StatusReport.Destination] {
        let rows = try await connection.query(
            """
            SELECT workspace, destination, platform, enabled, state, since, why, retry_at, waiting::bigint, oldest_waiting_at,
                next_deadline_at, last_accepted_at
            FROM conversiond.destination_health ORDER BY workspace, destination
            """, timeout: Self.limit)
        var found: [StatusReport.Destination] = []
        for row in 0..<rows.count {
            found.append(
                StatusReport.Destination(
                    workspace: try rows.text(row, 0), name: try rows.text(row, 1), platform: try rows.text(row, 2),
                    enabled: try rows.bool(row, 3), state: try rows.text(row, 4), since: try moment(rows, row, 5),
                    why: try rows.optionalText(row, 6), retryAt: try moment(rows, row, 7), waiting: try rows.int8(row, 8),
                    oldestWaitingAt: try moment(rows, row, 9), nextDeadlineAt: try moment(rows, row, 10),
                    lastAcceptedAt: try moment(rows, row, 11)))
        }
        return found
    }

    private func instances() async throws(PostgresError) -> [StatusReport.Instance] {
        let rows = try await connection.query(
            """
            SELECT id, host, pid, version, started_at, heartbeat_at, heartbeat_at + lease > clock_timestamp()
            FROM conversiond.instance ORDER BY id
            """, timeout: Self.limit)
        var found: [StatusReport.Instance] = []
        for row in 0..<rows.count {
            found.append(
                StatusReport.Instance(
                    id: try rows.int4(row, 0), host: try rows.text(row, 1), pid: try rows.int4(row, 2), version: try rows.text(row, 3),
                    startedAt: Timestamp(microseconds: try rows.timestamp(row, 4)),
                    heartbeatAt: Timestamp(microseconds: try rows.timestamp(row, 5)), isAlive: try rows.bool(row, 6)))
        }
        return found
    }

    private func lastHour() async throws(PostgresError) -> [StatusReport.Outcome]? {
        let rows: PostgresRows
        do throws(PostgresError) {
            rows = try await connection.query(
                """
                SELECT workspace, destination, status, reason, final, count(*)
                FROM conversiond.sync_log WHERE logged_at > now() - interval '1 hour'
                GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5 LIMIT 1000
                """, timeout: Self.limit)
        } catch where error.reason == .timedOut || error.sqlState == "57014" {
            return nil
        }
        var found: [StatusReport.Outcome] = []
        for row in 0..<rows.count {
            found.append(
                StatusReport.Outcome(
                    workspace: try rows.text(row, 0), destination: try rows.optionalText(row, 1), status: try rows.text(row, 2),
                    reason: try rows.optionalText(row, 3), final: try rows.bool(row, 4), events: try rows.int8(row, 5)))
        }
        return found
    }

    private func moment(_ rows: PostgresRows, _ row: Int, _ column: Int) throws(PostgresError) -> Timestamp? {
        try rows.optionalTimestamp(row, column).map(Timestamp.init(microseconds:))
    }
}
