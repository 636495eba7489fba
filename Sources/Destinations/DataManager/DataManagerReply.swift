import ConversionCore

/// Reads the reply to `events:ingest` (platforms sheet Data Manager §6).
///
/// A 200 only means that Google will look at the events: the last word is ``DataManagerConfirmation``'s.
struct DataManagerReply {
    private let google: GoogleReply

    init(_ reply: PlatformReply) {
        google = GoogleReply(reply)
    }

    func verdict(eventCount: Int) -> Verdict {
        if let error = google.error {
            return Verdict(judge(error, eventCount: eventCount), requestID: error.requestID)
        }
        guard google.isSuccess else { return Verdict(google.outcomeByStatus()) }
        guard let requestID = PlainWord.id(google.json?["requestId"]?.string) else {
            return Verdict(
                .unknown(
                    Fault(code: nil, explanation: "Google's reply broke off or is not in its usual form, so it is not known whether the events were taken.")))
        }
        return Verdict(.perEvent(success(eventCount: eventCount)), requestID: requestID)
    }

    /// A warning that names no event may be about any of them.
    private func success(eventCount: Int) -> [EventVerdict] {
        var verdicts = Array(repeating: EventVerdict.accepted, count: eventCount)
        for warning in google.json?["fieldWarnings"]?.array ?? [] {
            let reason = PlainWord.code(warning["reason"]?.string).map { GoogleError.bare($0, prefixes: ["WARNING_REASON_"]) }
            let verdict = EventVerdict.acceptedWithWarning(DataManagerWarningTable.fault(reason))
            let named = warning["field"]?.string.flatMap { GoogleError.eventIndex(in: $0) }
            if let named, verdicts.indices.contains(named) {
                verdicts[named] = verdict
            } else {
                for index in verdicts.indices where verdicts[index] == .accepted { verdicts[index] = verdict }
            }
        }
        return verdicts
    }

    /// One bad event makes Google refuse the whole request, but the reply lists every complaint with its event.
    private func judge(_ error: GoogleError, eventCount: Int) -> Verdict.Outcome {
        guard !error.violations.isEmpty else {
            // ErrorInfo may hold a reason of the same enumeration; INVALID_ARGUMENT there says no more than the status.
            if let reason = error.reason, reason != "INVALID_ARGUMENT", GoogleStatusTable.row(reason) == nil,
                let row = DataManagerErrorTable.row(reason)
            {
                return google.outcome(of: row.kind, Fault(code: reason, explanation: row.explanation))
            }
            return google.outcomeByStatus()
        }
        let complaints = error.violations.map { Complaint($0, eventCount: eventCount) }
        // What is wrong with the destination is set right first: no event is given up before.
        for kind in [GoogleErrorClass.staleToken, .authentication, .setup] {
            if let complaint = complaints.first(where: { $0.kind == kind }) { return google.outcome(of: kind, complaint.fault) }
        }
        let offenders = faults(in: complaints, of: .reject)
        if !offenders.isEmpty { return .offenders(offenders) }
        if let complaint = complaints.first(where: { $0.kind == .split }) { return .split(complaint.fault) }
        let duplicates = faults(in: complaints, of: .duplicate)
        if duplicates.count == eventCount, eventCount > 0 {
            return .perEvent((0..<eventCount).compactMap { duplicates[$0].map(EventVerdict.duplicate) })
        }
        for kind in [GoogleErrorClass.rate, .retryLater, .retry] {
            if let complaint = complaints.first(where: { $0.kind == kind }) { return google.outcome(of: kind, complaint.fault) }
        }
        return .split(complaints[0].fault)
    }

    /// The first complaint of each event that has one of this class.
    private func faults(in complaints: [Complaint], of kind: GoogleErrorClass) -> [Int: Fault] {
        var found: [Int: Fault] = [:]
        for complaint in complaints where complaint.kind == kind {
            if let event = complaint.event { found[event] = found[event] ?? complaint.fault }
        }
        return found
    }

    /// One violation, judged by its reason and by whether it names an event of the request.
    private struct Complaint {
        let event: Int?
        let kind: GoogleErrorClass
        let fault: Fault

        init(_ violation: GoogleError.Violation, eventCount: Int) {
            event = violation.event.flatMap { $0 < eventCount ? $0 : nil }
            guard let reason = violation.reason else {
                kind = event == nil ? .split : .reject
                fault = Fault(code: nil, explanation: "Google could not read the request. Please report this: it should not happen.")
                return
            }
            guard let row = DataManagerErrorTable.row(reason) else {
                kind = event == nil ? .setup : .reject
                fault = Fault(
                    code: reason,
                    explanation: event == nil
                        ? "Google refuses the request for a reason that is not documented for events. Check customer_id and the Action IDs, else ask Google's support."
                        : "Google refuses the event for a reason that is not documented for events. Ask Google's support if it recurs.")
                return
            }
            switch row.kind {
            // Said of no event, it is about what all of them share: the accounts and the conversion actions.
            case .reject where event == nil: kind = .setup
            case .split where event != nil: kind = .reject
            case let other: kind = other
            }
            fault = Fault(code: reason, explanation: row.explanation)
        }
    }
}
