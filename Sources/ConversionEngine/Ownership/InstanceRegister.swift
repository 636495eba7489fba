import ConversionCore
import PostgresClient

/// The rows of `conversiond.instance`: joining, the heartbeat, and taking over from the dead.
struct InstanceRegister: Sendable {
    let connection: PostgresConnection
    let lease: Duration

    func join(host: String, pid: Int32, version: String) async throws(PostgresError) -> Int32 {
        let rows = try await connection.query(
            """
            INSERT INTO conversiond.instance (host, pid, version, lease) VALUES ($1, $2, $3, $4 * interval '1 microsecond')
            RETURNING id
            """,
            [.text(host), .int4(pid), .text(version), .int8(lease.microseconds)])
        return try rows.int4(0, 0)
    }

    /// Renews the heartbeat and returns the settings' version; `nil` if the others have declared this instance dead.
    func beat(_ instance: Int32) async throws(PostgresError) -> Int64? {
        let rows = try await connection.query(
            """
            UPDATE conversiond.instance SET heartbeat_at = clock_timestamp() WHERE id = $1
            RETURNING (SELECT version FROM conversiond.settings_version)
            """, [.int4(instance)], timeout: .seconds(5))
        return rows.count == 0 ? nil : try rows.int8(0, 0)
    }

    /// Releases the batches of instances whose lease ran out, and removes them; returns how many batches.
    ///
    /// What a dead instance had in hand may have been sent: where the platform drops repeats all of the batch is marked in
    /// doubt since it was owned, elsewhere `started` already says which events it may concern (rule D15).
    ///
    /// - Parameter instance: this instance, which is never taken for dead by itself: were it slow between its heartbeat
    ///   and this statement, it would fence itself off and put what it is just sending in doubt.
    func takeOver(for instance: Int32?) async throws(PostgresError) -> Int {
        let rows = try await connection.query(
            """
            WITH dead AS (
                SELECT id FROM conversiond.instance
                WHERE heartbeat_at + lease < clock_timestamp() AND id IS DISTINCT FROM $1 FOR UPDATE SKIP LOCKED
            ), ownerless AS (
                -- Taken under the number of an instance that had just been declared dead, by itself, before it knew. The age
                -- keeps out what an instance that joined this moment has claimed.
                SELECT b.id FROM conversiond.batch b
                WHERE b.owner IS NOT NULL AND b.owned_at + $2 * interval '1 microsecond' < clock_timestamp()
                    AND NOT EXISTS (SELECT FROM conversiond.instance i WHERE i.id = b.owner)
                FOR UPDATE SKIP LOCKED
            ), released AS (
                UPDATE conversiond.batch b SET owner = NULL, owned_at = NULL, epoch = b.epoch + 1, not_before = now(),
                    \(Self.doubtOfTheDead)
                WHERE b.owner IN (SELECT id FROM dead) OR b.id IN (SELECT id FROM ownerless) RETURNING b.id
            ), removed AS (
                DELETE FROM conversiond.instance i USING dead WHERE i.id = dead.id RETURNING i.id
            )
            SELECT (SELECT count(*) FROM released), (SELECT count(*) FROM removed)
            """, [.int4(instance), .int8(lease.microseconds)],
            // Made between heartbeats: a lock on `batch` must not keep this instance from telling that it lives.
            timeout: .seconds(2))
        return Int(try rows.int8(0, 0))
    }

    /// Without the epoch for which they are complete, `in_doubt_offsets` say nothing any more: all of the batch is in doubt.
    private static let doubtOfTheDead = """
        in_doubt_since = CASE WHEN b.deduplication_window IS NULL THEN b.in_doubt_since ELSE coalesce(b.in_doubt_since, b.owned_at) END,
            in_doubt_epoch = CASE WHEN b.deduplication_window IS NULL THEN b.in_doubt_epoch + 1 END
        """

    /// Ends daemons' sessions whose transaction the server waits to hear more of, for so long that nobody goes on with it; returns how many.
    /// They are told from others' by what they have written to: tables that daemons alone write.
    ///
    /// `idle_in_transaction_session_timeout` does not count while a pipeline or a COPY is incomplete, and no other limit of the server's
    /// does: a daemon that is stopped (SIGSTOP) while it sends one would keep its locks for ever.
    func endStalledSessions(after limit: Duration) async throws(PostgresError) -> Int {
        let rows = try await connection.query(
            """
            SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity a
            WHERE usename = current_user AND datname = current_database() AND application_name = current_setting('application_name')
                AND state = 'active' AND wait_event = 'ClientRead' AND xact_start IS NOT NULL
                AND state_change + $1 * interval '1 microsecond' < clock_timestamp()
                AND EXISTS (
                    SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.mode = 'RowExclusiveLock'
                        AND l.relation IN ('conversiond.batch'::regclass, 'conversiond.once_ledger'::regclass))
            """, [.int8(limit.microseconds)], timeout: .seconds(2))
        return Int(try rows.int8(0, 0))
    }

    /// Takes this instance out of the list, its batches released by then.
    func leave(_ instance: Int32) async throws(PostgresError) {
        try await connection.query(
            """
            WITH released AS (
                UPDATE conversiond.batch b SET owner = NULL, owned_at = NULL, epoch = b.epoch + 1,
                    \(Self.doubtOfTheDead)
                WHERE b.owner = $1
            )
            DELETE FROM conversiond.instance WHERE id = $1
            """, [.int4(instance)], timeout: .seconds(10))
    }
}

extension Duration {
    /// Whole microseconds, as PostgreSQL counts time.
    var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
