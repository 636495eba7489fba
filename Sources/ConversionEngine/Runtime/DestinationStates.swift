import ConversionCore
import PostgresClient

/// A row of `conversiond.destination_state`, as replicas share it.
struct SharedState: Sendable, Equatable {
    var destinationID: Int32
    var state: DestinationState
    var reason: Reason?
    var detail: String?
    /// From now, by the database's clock.
    var retryIn: TimeSpan?
    var failures: Int
    var isPaused: Bool
}

/// A change that this instance has to tell the others.
struct StateChange: Sendable, Equatable {
    var destinationID: Int32
    /// `nil`: the state is as before, only the last acceptance is news.
    var state: Circuit.State?
    var reason: Reason?
    var detail: String?
    var failures: Int
    var lastAcceptedAt: Timestamp?
}

/// Reads and writes what replicas share about destinations.
struct DestinationStates: Sendable {
    let connection: PostgresConnection

    func read() async throws(PostgresError) -> [SharedState] {
        let rows = try await connection.query(
            """
            SELECT destination_id, state, reason, detail, (extract(epoch FROM retry_at - now()) * 1000000)::bigint, failures,
                paused_at IS NOT NULL
            FROM conversiond.destination_state
            """, timeout: .seconds(10))
        var states: [SharedState] = []
        for row in 0..<rows.count {
            states.append(
                SharedState(
                    destinationID: try rows.int4(row, 0), state: DestinationState(rawValue: try rows.text(row, 1)) ?? .ok,
                    reason: try rows.optionalText(row, 2).flatMap(Reason.init(rawValue:)), detail: try rows.optionalText(row, 3),
                    retryIn: try rows.optionalInt8(row, 4).map(TimeSpan.init(microseconds:)), failures: Int(try rows.int4(row, 5)),
                    isPaused: try rows.bool(row, 6)))
        }
        return states
    }

    func write(_ changes: [StateChange], now: Timestamp) async throws(PostgresError) {
        guard !changes.isEmpty else { return }
        let states = changes.map { $0.state?.destinationState.rawValue }
        let waits = changes.map { change -> Int64? in
            switch change.state {
            case .backingOff(let until)?, .blocked(let until)?: (until - now).microseconds
            case .closed?, nil: nil
            }
        }
        try await connection.query(
            """
            UPDATE conversiond.destination_state s SET
                since = CASE WHEN u.state IS NULL OR u.state = s.state THEN s.since ELSE now() END,
                state = coalesce(u.state, s.state),
                reason = CASE WHEN u.state IS NULL THEN s.reason ELSE u.reason END,
                detail = CASE WHEN u.state IS NULL THEN s.detail ELSE u.detail END,
                retry_at = CASE WHEN u.state IS NULL THEN s.retry_at ELSE now() + u.wait * interval '1 microsecond' END,
                failures = CASE WHEN u.state IS NULL THEN s.failures ELSE u.failures END,
                last_accepted_at = greatest(s.last_accepted_at, u.accepted)
            FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::int[], $7::timestamptz[])
                AS u(destination_id, state, reason, detail, wait, failures, accepted)
            WHERE s.destination_id = u.destination_id
            """,
            [
                .int4Array(changes.map(\.destinationID)), .textArray(states), .textArray(changes.map { $0.reason?.rawValue }),
                .textArray(changes.map(\.detail)), .int8Array(waits), .int4Array(changes.map { Int32(clamping: $0.failures) }),
                .timestamptzArray(changes.map { $0.lastAcceptedAt?.microseconds }),
            ], timeout: .seconds(10))
    }
}
