import ConversionCore
import PostgresClient

/// Makes partitions ahead, drops those past their retention, and analyses the history; at the start and then daily.
actor Housekeeping {
    private let syncLogMonths: Int
    private let transitionMonths: Int
    private var next: ContinuousClock.Instant?

    init(syncLogMonths: Int, transitionMonths: Int) {
        self.syncLogMonths = syncLogMonths
        self.transitionMonths = transitionMonths
    }

    /// Does the day's work if it is due.
    func runIfDue(_ database: Reconnecting) async throws -> Observation? {
        let now = ContinuousClock.now
        if let next, now < next { return nil }
        let parameters: [PostgresParameter] = [.int4(Int32(transitionMonths)), .int4(Int32(syncLogMonths))]
        let (made, dropped) = try await database.run(.maintenance) { connection in
            let made = try await connection.query("SELECT conversiond.make_partitions()", timeout: .seconds(60)).int4(0, 0)
            let dropped = try await connection.query(
                """
                SELECT conversiond.drop_old_partitions('transition', make_interval(months => $1))
                    + conversiond.drop_old_partitions('sync_log', make_interval(months => $2))
                """, parameters, timeout: .seconds(60)
            ).int4(0, 0)
            try await connection.query("SELECT conversiond.analyze_history()", timeout: .seconds(600))
            return (made, dropped)
        }
        next = now + .seconds(24 * 3600)
        return .maintained(partitionsMade: Int(made), partitionsDropped: Int(dropped))
    }
}
