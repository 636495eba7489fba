import ConversionCore
import PostgresClient

/// Turns outbox rows into batches, once keys, transitions and skip rows: one transaction per round.
struct Planner: Sendable {
    struct Result: Sendable {
        /// Outbox rows decided.
        var rows = 0
        var highestID: Int64 = 0
        /// Written, and owned by this instance: to be sent at once.
        var owned: [PlannedInHand] = []
        /// Destinations for which a batch was written that nobody owns.
        var unowned: Set<Int32> = []
        var deliveries = 0
        var skips: [Reason: Int] = [:]
        /// Events that wait for the outcome of another of the same once key.
        var contested = 0
    }

    let observer: any Observer

    /// A round of so many rows is written in one round trip, its COMMIT included; a larger one by COPY.
    private static let smallRound = 16

    /// Decides one round.
    ///
    /// - Parameters:
    ///   - rooms: what each destination can take in memory; what does not fit is written unowned.
    ///   - after: the low-water id.
    func round(
        _ connection: PostgresConnection, settings: EngineSettings, rooms: [Int32: LaneRoom], instance: Int32, after: Int64, limit: Int,
        now: Timestamp
    ) async throws -> Result {
        let result = try await connection.transaction { transaction -> Result in
            let transitions = try await OutboxReader.take(transaction, after: after, limit: limit)
            guard !transitions.isEmpty else { return Result() }
            var round = PlanningRound(transitions, settings: settings, now: now)
            let taken = try await OnceLedger.take(round.candidates.map(\.onceKey), transaction)
            round.admit(taken)
            if !round.conflicts.isEmpty {
                // That one joins tables, which has more than one plan.
                try await transaction.pipeline([OutboxReader.planningAnew], timeout: .seconds(60))
                let held = Set(round.conflicts.map(\.onceKey)).subtracting(taken)
                round.contest(settled: try await OnceLedger.settled(Array(held), transaction))
            }
            return try await write(round, transaction, settings: settings, rooms: rooms, instance: instance, now: now)
        }
        if result.rows > 0 {
            observer.observe(.planned(rows: result.rows, deliveries: result.deliveries, skips: result.skips))
        }
        return result
    }

    private func write(
        _ round: PlanningRound, _ transaction: PostgresTransaction, settings: EngineSettings, rooms: [Int32: LaneRoom], instance: Int32,
        now: Timestamp
    ) async throws -> Result {
        var rooms = rooms
        let batches = round.batches(now: now)
        var owners: [Int32?] = []
        var statements: [PostgresStatement] = []
        var startedCounts: [Int] = []
        for batch in batches {
            let room = rooms[batch.destinationID] ?? LaneRoom()
            let owner = batch.isReady && room.events >= batch.events.count ? instance : nil
            var started = 0
            if owner != nil {
                // What is to be sent at once needs no mark of its own: this transaction's commit is one.
                if batch.deduplicationWindow == nil, batch.events.count <= room.startable { started = batch.events.count }
                rooms[batch.destinationID]?.events -= batch.events.count
                rooms[batch.destinationID]?.startable -= started
            }
            owners.append(owner)
            startedCounts.append(started)
            statements.append(PlanWriter.batch(batch, owner: owner, started: started))
        }
        let isSmall = round.transitions.count <= Self.smallRound
        var rows: [PostgresRows] = []
        if !isSmall {
            rows = try await transaction.pipeline(statements, timeout: .seconds(60))
            let transitions = PlanWriter.transitions(round, settingsVersion: settings.version)
            try await transaction.copy(transitions, PlanWriter.transitionStatement, timeout: .seconds(60))
        }
        if !round.skips.isEmpty {
            try await transaction.copy(round.skips.encoded, SyncLogRows.copyStatement, timeout: .seconds(60))
        }
        if isSmall {
            statements.append(PlanWriter.insertion(ofTransitions: round, settingsVersion: settings.version))
            rows = try await transaction.commit(after: statements, timeout: .seconds(60))
        }
        var result = Result(
            rows: round.transitions.count, highestID: round.transitions.last?.id ?? 0, deliveries: round.candidates.count,
            skips: round.skipCounts, contested: round.contested.count)
        for (position, batch) in batches.enumerated() {
            guard owners[position] != nil else {
                if batch.isReady { result.unowned.insert(batch.destinationID) }
                continue
            }
            let written = Batch(
                id: try rows[position].int8(0, 0), destinationID: batch.destinationID, epoch: 1,
                deduplicationWindow: batch.deduplicationWindow, group: batch.group, events: batch.events)
            result.owned.append(PlannedInHand(batch: written, started: startedCounts[position]))
        }
        return result
    }
}
