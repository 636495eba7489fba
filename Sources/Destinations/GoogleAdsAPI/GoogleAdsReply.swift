import ConversionCore

/// Reads the reply to `uploadClickConversions` (platforms sheet Google Ads §6): every row is judged by its own errors.
struct GoogleAdsReply {
    private let google: GoogleReply

    /// So many rows must all be refused as another account's before the destination is at fault and not they.
    static let manyRows = 10
    /// A row that a person must see to is tried again at this interval: others of its request passed.
    static let setupWait = TimeSpan.hours(1)
    /// Between the tries of rows that hinder each other, so that they do not meet again.
    static let twinWait = TimeSpan.minutes(10)
    /// Where a quota names no time of its own (§6).
    static let quotaWait = TimeSpan.seconds(60)

    init(_ reply: PlatformReply) {
        google = GoogleReply(reply)
    }

    func verdict(eventCount: Int) -> Verdict {
        if let error = google.error {
            return Verdict(judge(error, eventCount: eventCount), requestID: requestID(error.requestID))
        }
        guard google.isSuccess else { return Verdict(google.outcomeByStatus(), requestID: requestID(nil)) }
        return Verdict(success(eventCount: eventCount), requestID: requestID(partialFailure?.requestID))
    }

    private func requestID(_ inBody: String?) -> String? {
        PlainWord.id(google.reply.header("request-id")) ?? inBody
    }

    /// `partialFailureError` has the form of `error`.
    private var partialFailure: GoogleError? {
        google.json?["partialFailureError"].flatMap { GoogleError(.object(["error": $0])) }
    }

    // MARK: A request that was read

    private func success(eventCount: Int) -> Verdict.Outcome {
        let failure = partialFailure
        let results = google.json?["results"]?.array
        guard results?.count == eventCount || (results == nil && failure != nil) else {
            return .unknown(
                Fault(code: nil, explanation: "Google's reply broke off or is not in its usual form, so it is not known whether the conversions were taken."))
        }
        var errors: [[GoogleAdsFailure]] = Array(repeating: [], count: eventCount)
        for error in GoogleAdsFailure.errors(of: failure?.adsFailures ?? []) {
            if let row = error.row, errors.indices.contains(row) { errors[row].append(error) }
        }
        if let fault = faultOfAll(errors) { return .destinationFault(.setup, fault) }
        var twins: Int64 = 0
        return .perEvent(
            errors.enumerated().map { index, errors in
                guard let worst = worst(of: errors) else {
                    let wasTaken = results?[index].object?.isEmpty == false
                    return wasTaken ? .accepted : .retry(Self.withoutReason, after: nil)
                }
                if worst.kind == .twin { twins += 1 }
                return judge(worst, twin: twins)
            })
    }

    /// Google does not always return every error.
    private static let withoutReason = Fault(
        code: nil, explanation: "Google did not take the conversion and gives no reason. It is sent again by itself.")

    /// A fault of the destination shows in every row. What only some rows have is theirs to wait for.
    private func faultOfAll(_ errors: [[GoogleAdsFailure]]) -> Fault? {
        let worst = errors.map(worst(of:))
        guard let first = worst.first ?? nil else { return nil }
        if worst.allSatisfy({ $0?.kind == .setup }) { return first.fault }
        return errors.count >= Self.manyRows && worst.allSatisfy { $0?.kind == .rejectUnlessAll } ? first.fault : nil
    }

    /// Of several errors of a row the one that says most: taken already, then what a person must change, then what is final.
    private func worst(of errors: [GoogleAdsFailure]) -> GoogleAdsFailure? {
        errors.min { Self.rank($0.kind) < Self.rank($1.kind) }
    }

    private static func rank(_ kind: GoogleAdsErrorTable.Class) -> Int {
        switch kind {
        case .duplicate: 0
        case .setup, .rowSetup, .authentication, .staleToken: 1
        case .reject, .rejectUnlessAll: 2
        case .retryLater: 3
        case .twin, .split, .rate: 4
        case .retry: 5
        case .unattributed: 6
        }
    }

    private func judge(_ error: GoogleAdsFailure, twin: Int64) -> EventVerdict {
        switch error.kind {
        case .duplicate: .duplicate(error.fault)
        case .unattributed: .acceptedWithWarning(error.fault)
        case .reject, .rejectUnlessAll: .rejected(error.fault)
        case .setup, .rowSetup, .authentication, .staleToken: .retry(error.fault, after: Self.setupWait)
        case .retryLater: .retry(error.fault, after: GoogleErrorClass.laterWait)
        case .twin: .retry(error.fault, after: TimeSpan(microseconds: Self.twinWait.microseconds * twin))
        case .rate: .retry(error.fault, after: error.retryDelay ?? Self.quotaWait)
        case .retry, .split: .retry(error.fault, after: nil)
        }
    }

    // MARK: A request that was refused

    private func judge(_ error: GoogleError, eventCount: Int) -> Verdict.Outcome {
        let errors = GoogleAdsFailure.errors(of: error.adsFailures)
        guard let worst = worst(of: errors) else { return google.outcomeByStatus() }
        let fault = worst.fault
        guard GoogleAdsErrorTable.isListed(worst.code) else {
            return google.reply.status >= 500 ? .retry(fault, after: google.hint) : unlisted(fault)
        }
        switch worst.kind {
        case .staleToken: return .staleToken(fault)
        case .authentication: return .destinationFault(.authentication, fault)
        case .setup, .rowSetup: return .destinationFault(.setup, fault)
        case .rate:
            let hints = errors.map(\.retryDelay) + [google.hint]
            return .rateLimited(fault, after: hints.compactMap { $0 }.max() ?? Self.quotaWait)
        case .retry: return .retry(fault, after: google.hint)
        case .retryLater: return .retry(fault, after: GoogleErrorClass.laterWait)
        case .split, .twin, .duplicate, .unattributed: return .split(fault)
        case .reject, .rejectUnlessAll:
            var offenders: [Int: Fault] = [:]
            for error in errors where error.kind == .reject || error.kind == .rejectUnlessAll {
                if let row = error.row, (0..<eventCount).contains(row) { offenders[row] = offenders[row] ?? error.fault }
            }
            return offenders.isEmpty ? .split(fault) : .offenders(offenders)
        }
    }

    /// A code of the request as a whole that is not known gives no event up.
    private func unlisted(_ fault: Fault) -> Verdict.Outcome {
        .retry(
            Fault(
                code: fault.code,
                explanation: "Google refuses the request with a code that is not documented for conversions. It is sent again by itself; ask Google's support if it stays."),
            after: google.hint)
    }
}
