import ConversionCore
import Destinations
import PostgresClient

/// Decides contested events: those whose once key another event holds that had no outcome when they were planned (rule D4).
///
/// Where the holder was finally refused or expired, its key is free, and the first contested event takes it and is sent;
/// where it was accepted, they were sent already. Until one of both is certain they wait, to their own deadline.
struct Contest: Sendable {
    struct Result: Sendable, Equatable {
        /// Events that took the key and can be sent.
        var won = 0
        var alreadySent = 0
        var expired = 0
        /// Events that go on waiting.
        var waiting = 0
        /// Destinations for which a batch was written that nobody owns.
        var unowned: Set<Int32> = []

        var decided: Int { won + alreadySent + expired }
    }

    /// What becomes of one contested event.
    private enum Decision {
        case won, alreadySent, expired, waits
    }

    let settings: EngineSettings
    let now: Timestamp

    /// Looks at the contested batches that are due, in one transaction.
    func settle(_ connection: PostgresConnection) async throws -> Result {
        try await connection.transaction { transaction in
            let due = try await transaction.query(Self.dueStatement, timeout: .seconds(30))
            guard due.count > 0 else { return Result() }
            // Where the settings have not been read yet, the next look decides: a key taken now would belong to nobody.
            let batches = try (0..<due.count).map { try BatchStore.read(due, $0) }.filter { settings.destinations[$0.batch.destinationID] != nil }
            let decisions = try await decide(batches, transaction)
            var result = Result()
            var statements: [PostgresStatement] = []
            var rows = SyncLogRows()
            for (claimed, decisions) in zip(batches, decisions) {
                write(claimed, decisions, &statements, &rows, &result)
            }
            _ = try await transaction.pipeline(statements, timeout: .seconds(60))
            if !rows.isEmpty { try await transaction.copy(rows.encoded, SyncLogRows.copyStatement, timeout: .seconds(60)) }
            return result
        }
    }

    private func decide(_ batches: [ClaimedBatch], _ transaction: PostgresTransaction) async throws -> [[Int: Decision]] {
        var keys: [PostgresUUID] = []
        for claimed in batches {
            for index in claimed.open where !isExpired(claimed.batch, index) {
                keys.append(claimed.batch.events.onceKeys[index])
            }
        }
        let taken = try await OnceLedger.take(keys, transaction)
        let settled = try await OnceLedger.settled(Array(Set(keys).subtracting(taken)), transaction)
        var free = taken
        return batches.map { claimed in
            var decisions: [Int: Decision] = [:]
            for index in claimed.open {
                let key = claimed.batch.events.onceKeys[index]
                decisions[index] =
                    isExpired(claimed.batch, index) ? .expired
                    : free.remove(key) != nil ? .won
                    : settled.contains(key) ? .alreadySent : .waits
            }
            return decisions
        }
    }

    private func isExpired(_ batch: Batch, _ index: Int) -> Bool { batch.events.deadlines[index] <= now.microseconds }

    private func write(
        _ claimed: ClaimedBatch, _ decisions: [Int: Decision], _ statements: inout [PostgresStatement], _ rows: inout SyncLogRows,
        _ result: inout Result
    ) {
        let batch = claimed.batch
        guard let destination = settings.destinations[batch.destinationID] else { return }
        var done = claimed.done
        var won = PlannedBatch(destinationID: batch.destinationID, deduplicationWindow: batch.deduplicationWindow, group: batch.group, delay: nil)
        for (index, decision) in decisions.sorted(by: { $0.key < $1.key }) {
            let subject = SyncLogRows.Subject(batch, index, of: destination)
            switch decision {
            case .won:
                won.events.append(index, of: batch)
                result.won += 1
            case .alreadySent:
                rows.append(
                    SyncLogRows.Outcome(
                        status: .skipped, reason: .alreadySent, detail: PlanningRound.alreadySent(batch.events.categories[index]),
                        attempt: 0, final: true, delivered: false),
                    of: subject)
                result.alreadySent += 1
            case .expired:
                rows.append(
                    SyncLogRows.Outcome(
                        status: .failed, reason: .expired,
                        detail: "the deadline passed while an earlier event of the same category waited for its outcome", attempt: 0,
                        final: true, delivered: false),
                    of: subject)
                result.expired += 1
            case .waits:
                result.waiting += 1
                continue
            }
            done.mark(index)
        }
        if won.events.count > 0 {
            statements.append(PlanWriter.batch(won, owner: nil))
            result.unowned.insert(batch.destinationID)
        }
        statements.append(
            done.remaining == 0
                ? PostgresStatement(Self.finishStatement, [.int8(batch.id)])
                : PostgresStatement(Self.waitStatement, [.int8(batch.id), .bytea(done.bytes), .int4(Int32(done.remaining))]))
    }

    static let dueStatement = """
        SELECT \(BatchStore.columns) FROM conversiond.batch b WHERE b.contested AND b.not_before <= now()
        ORDER BY b.id LIMIT 16 FOR UPDATE SKIP LOCKED
        """

    static let finishStatement = "DELETE FROM conversiond.batch WHERE id = $1"

    /// The longer it has waited the less often it is looked at: most contests end within a second, those of a dead platform
    /// last for days.
    static let waitStatement = """
        UPDATE conversiond.batch SET done = $2, remaining = $3,
            not_before = now() + least(interval '1 minute', greatest(interval '200 milliseconds', (now() - created_at) / 4))
        WHERE id = $1
        """
}

extension ClaimedBatch {
    /// Positions without a final outcome.
    fileprivate var open: [Int] { (0..<batch.events.count).filter { !done[$0] } }
}
