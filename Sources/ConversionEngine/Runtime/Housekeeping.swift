import ConversionCore
import PostgresClient

/// Makes partitions ahead, drops those past their retention, and analyses the history; at the start and then daily.
///
/// On a connection and a task of its own: an ANALYZE of a long history must not hold up a heartbeat.
struct Housekeeping: Sendable {
    let database: Reconnecting
    let syncLogMonths: Int
    let transitionMonths: Int
    let observer: any Observer

    /// Runs until cancelled.
    func run() async {
        while !Task.isCancelled {
            let wait: Duration
            do {
                observer.observe(try await keepHouse())
                wait = .seconds(24 * 3600)
            } catch {
                // Told by the connection.
                wait = .seconds(60)
            }
            do {
                try await Task.sleep(for: wait)
            } catch {
                return
            }
        }
    }

    private func keepHouse() async throws -> Observation {
        let parameters: [PostgresParameter] = [.int4(Int32(transitionMonths)), .int4(Int32(syncLogMonths))]
        return try await database.run(.maintenance) { connection in
            let made = try await connection.query("SELECT conversiond.make_partitions()", timeout: .seconds(60)).int4(0, 0)
            let dropped = try await connection.query(
                """
                SELECT conversiond.drop_old_partitions('transition', make_interval(months => $1))
                    + conversiond.drop_old_partitions('sync_log', make_interval(months => $2))
                """, parameters, timeout: .seconds(60)
            ).int4(0, 0)
            try await connection.query("SELECT conversiond.analyze_history()", timeout: .seconds(3600))
            return .maintained(partitionsMade: Int(made), partitionsDropped: Int(dropped))
        }
    }
}
