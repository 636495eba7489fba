import ConversionCore
import ConversionEngine
import Logging

/// Observations that come per batch, in words for the debug level.
extension Observation {
    var word: String {
        switch self {
        case .planned: "planned"
        case .contested: "contested events decided"
        case .confirmed: "confirmed"
        case .claimed: "claimed"
        case .sent: "sent"
        case .answered: "answered"
        case .outcome: "outcome"
        case .recorded: "recorded"
        default: "observed"
        }
    }

    var flowMetadata: Logger.Metadata {
        switch self {
        case .planned(let rows, let deliveries, let skips):
            ["rows": .stringConvertible(rows), "deliveries": .stringConvertible(deliveries), "skips": .stringConvertible(skips.values.reduce(0, +))]
        case .contested(let won, let alreadySent, let expired):
            ["won": .stringConvertible(won), "already_sent": .stringConvertible(alreadySent), "expired": .stringConvertible(expired)]
        case .confirmed(let destination, let reason, let events):
            ["destination": .string(destination), "reason": .string(reason.rawValue), "events": .stringConvertible(events)]
        case .claimed(let destination, let events, let takenOver):
            ["destination": .string(destination), "events": .stringConvertible(events), "taken_over": .stringConvertible(takenOver)]
        case .sent(let destination, _, let events, let bytes):
            ["destination": .string(destination), "events": .stringConvertible(events), "bytes": .stringConvertible(bytes)]
        case .answered(let destination, _, let httpStatus, let seconds):
            [
                "destination": .string(destination), "http_status": httpStatus.map { .stringConvertible($0) } ?? "none",
                "seconds": .stringConvertible(seconds),
            ]
        case .outcome(let destination, _, let status, let reason, let final, let events):
            [
                "destination": .string(destination), "status": .string(status.rawValue), "reason": .string(reason?.rawValue ?? ""),
                "final": .stringConvertible(final), "events": .stringConvertible(events),
            ]
        case .recorded(let rows, let batches, let seconds):
            ["rows": .stringConvertible(rows), "batches": .stringConvertible(batches), "seconds": .stringConvertible(seconds)]
        default: [:]
        }
    }
}
