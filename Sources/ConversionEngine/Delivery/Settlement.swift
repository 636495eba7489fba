import ConversionCore
import Destinations

/// What is to be done with one event after an attempt: a pure reading of the platform's verdict.
enum Settlement: Sendable, Equatable {
    /// Its last word; the once key is given back if `freesKey` (rule D4).
    case final(SyncLogRows.Outcome, freesKey: Bool)
    /// Another attempt follows.
    case again(SyncLogRows.Outcome, after: TimeSpan?, inDoubt: Bool)

    /// The settlement of a single event's verdict.
    static func of(_ verdict: EventVerdict, attempt: Int, httpStatus: Int?, requestID: String?, resendsUnknown: Bool) -> Settlement {
        var outcome = SyncLogRows.Outcome(
            status: .accepted, attempt: attempt, final: true, delivered: true, httpStatus: httpStatus, requestID: requestID)
        switch verdict {
        case .accepted:
            return .final(outcome, freesKey: false)
        case .acceptedWithWarning(let fault):
            outcome.status = .partialFailure
            outcome.reason = .platformWarning
            outcome.take(fault)
            return .final(outcome, freesKey: false)
        case .takenInPart(let fault):
            outcome.status = .partialFailure
            outcome.reason = .rejectedInPart
            outcome.delivered = nil
            outcome.take(fault)
            return .final(outcome, freesKey: false)
        case .duplicate(let fault):
            outcome.reason = .duplicateAtPlatform
            outcome.take(fault)
            return .final(outcome, freesKey: false)
        case .rejected(let fault):
            // The request that carried it was accepted, this event's data was not (rule D10).
            outcome.status = .partialFailure
            outcome.reason = .rejected
            outcome.delivered = false
            outcome.take(fault)
            return .final(outcome, freesKey: true)
        case .retry(let fault, let span):
            return .failedForNow(fault, reason: .platformError, after: span, attempt: attempt, httpStatus: httpStatus, requestID: requestID)
        case .unknown(let fault):
            return .inDoubt(fault, attempt: attempt, httpStatus: httpStatus, requestID: requestID, resends: resendsUnknown)
        }
    }

    /// The event itself was refused, with the whole request.
    static func refused(_ fault: Fault, attempt: Int, httpStatus: Int?, requestID: String?) -> Settlement {
        var outcome = SyncLogRows.Outcome(
            status: .failed, reason: .rejected, attempt: attempt, final: true, delivered: false, httpStatus: httpStatus,
            requestID: requestID)
        outcome.take(fault)
        return .final(outcome, freesKey: true)
    }

    static func failedForNow(
        _ fault: Fault, reason: Reason, after span: TimeSpan?, attempt: Int, httpStatus: Int?, requestID: String?
    ) -> Settlement {
        var outcome = SyncLogRows.Outcome(
            status: .failed, reason: reason, attempt: attempt, final: false, delivered: false, httpStatus: httpStatus,
            requestID: requestID)
        outcome.take(fault)
        return .again(outcome, after: span, inDoubt: false)
    }

    /// The request may have been taken: resent where that is harmless or wanted, else final with the key kept (rule D15).
    static func inDoubt(_ fault: Fault, attempt: Int, httpStatus: Int?, requestID: String?, resends: Bool) -> Settlement {
        var outcome = SyncLogRows.Outcome(
            status: .failed, reason: resends ? .unreachable : .outcomeUnknown, attempt: attempt, final: !resends,
            httpStatus: httpStatus, requestID: requestID)
        outcome.take(fault)
        return resends ? .again(outcome, after: nil, inDoubt: true) : .final(outcome, freesKey: false)
    }

    /// The deadline passed while it waited (rule D13).
    static func expired(attempt: Int, inDoubt: Bool) -> Settlement {
        .final(
            SyncLogRows.Outcome(
                status: .failed, reason: inDoubt ? .outcomeUnknown : .expired,
                detail: inDoubt ? "the deadline passed while an earlier attempt's outcome was unknown" : nil,
                attempt: attempt, final: true, delivered: inDoubt ? nil : false),
            freesKey: !inDoubt)
    }
}

extension SyncLogRows.Outcome {
    mutating func take(_ fault: Fault) {
        platformCode = fault.code
        detail = fault.explanation
    }
}
