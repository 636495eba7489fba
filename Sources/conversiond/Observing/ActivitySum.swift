import ConversionEngine
import Logging
import Synchronization

/// What flowed since it was last told.
final class ActivitySum: Sendable {
    private struct Sums {
        var planned = 0
        var skipped = 0
        var requests = 0
        var accepted = 0
        var partialFailures = 0
        var failed = 0
        var retried = 0
        var isEmpty: Bool { planned + skipped + requests + accepted + partialFailures + failed + retried == 0 }
    }

    private let sums = Mutex(Sums())

    func add(_ observation: Observation) {
        sums.withLock { sums in
            switch observation {
            case .planned(let rows, _, let skips):
                sums.planned += rows
                sums.skipped += skips.values.reduce(0, +)
            case .contested(_, let alreadySent, _):
                sums.skipped += alreadySent
            case .sent:
                sums.requests += 1
            case .outcome(_, _, let status, _, let final, let events):
                switch status {
                case .accepted: sums.accepted += events
                case .partialFailure: sums.partialFailures += events
                case .failed where !final: sums.retried += events
                case .failed: sums.failed += events
                // Counted when planned.
                case .skipped: break
                }
            default: break
            }
        }
    }

    func take() -> Logger.Metadata? {
        let taken = sums.withLock { sums in
            defer { sums = Sums() }
            return sums
        }
        guard !taken.isEmpty else { return nil }
        return [
            "planned": .stringConvertible(taken.planned), "skipped": .stringConvertible(taken.skipped),
            "requests": .stringConvertible(taken.requests), "accepted": .stringConvertible(taken.accepted),
            "partial_failure": .stringConvertible(taken.partialFailures), "failed": .stringConvertible(taken.failed),
            "to_retry": .stringConvertible(taken.retried),
        ]
    }
}
