import ConversionCore

/// What Google says of one destination's events of a request: a status, and counts by reason (platforms sheet Data Manager §6).
struct DataManagerStatus: Sendable, Equatable {
    enum Progress: String, Sendable {
        case processing = "PROCESSING"
        case success = "SUCCESS"
        case failed = "FAILED"
        case partialSuccess = "PARTIAL_SUCCESS"
    }

    struct Count: Sendable, Equatable {
        /// Without the enumeration's name.
        var reason: String?
        var events: Int
    }

    /// The Action ID; `nil` where the reply does not say.
    var action: String?
    /// `nil` for a word that is not known: Google has then not finished, or says something new.
    var progress: Progress?
    /// The reasons with the most events first.
    var errors: [Count]
    var warnings: [Count]

    init(_ json: JSONValue) {
        let destination = json["destination"]
        action = PlainWord.code(destination?["productDestinationId"]?.string)
            ?? PlainWord.code(destination?["reference"]?.string).flatMap { DataManagerReference.action(in: $0) }
        progress = json["requestStatus"]?.string.flatMap(Progress.init)
        errors = Self.counts(json["errorInfo"]?["errorCounts"])
        warnings = Self.counts(json["warningInfo"]?["warningCounts"])
    }

    private static func counts(_ json: JSONValue?) -> [Count] {
        (json?.array ?? []).map { count in
            Count(
                reason: PlainWord.code(count["reason"]?.string).map { DataManagerProcessingTable.bare($0) },
                // 64-bit numbers are texts in Google's JSON; no request holds as many events as would overflow a sum.
                events: Int(min(max(count["recordCount"]?.integer ?? count["recordCount"]?.string.flatMap { Int64($0) } ?? 0, 0), 1_000_000)))
        }
        .sorted { ($0.events, $1.reason ?? "") > ($1.events, $0.reason ?? "") }
    }

    /// The outcome of each of the `eventCount` events that the request held for this destination; `nil`: not finished.
    ///
    /// There are only counts: one outcome stands for all, and where they differ it says so.
    func outcome(eventCount: Int) -> ConfirmedOutcome? {
        guard let progress, progress != .processing else { return nil }
        let refusals = errors.filter { DataManagerProcessingTable.row($0.reason).kind == .refused }
        let refused = refusals.reduce(0) { $0 + $1.events }
        if let worst = refusals.first {
            let othersCount = errors.count > refusals.count
            if refused >= eventCount || (progress == .failed && !othersCount) { return .refused(Self.fault(worst)) }
            return .mixed(mixture(eventCount: eventCount))
        }
        if !errors.isEmpty {
            // Duplicates count from before.
            let unattributed = errors.first { DataManagerProcessingTable.row($0.reason).kind == .unattributed }
            return unattributed.map { .countedWithWarning(Self.fault($0)) } ?? .counted
        }
        switch progress {
        case .failed:
            return .refused(Fault(code: progress.rawValue, explanation: "Google counts none of the request's events and gives no reason. See Diagnostics of the conversion action in Google Ads."))
        case .partialSuccess:
            return .mixed(mixture(eventCount: eventCount))
        case .success, .processing:
            return warnings.first.map { .countedWithWarning(Self.warning($0)) } ?? .counted
        }
    }

    private static func fault(_ count: Count) -> Fault {
        Fault(code: count.reason, explanation: DataManagerProcessingTable.row(count.reason).explanation)
    }

    private static func warning(_ count: Count) -> Fault {
        Fault(
            code: count.reason,
            explanation: "Google counts the events of this request and remarks on \(count.events) of them. See Diagnostics of the conversion action in Google Ads.")
    }

    private func mixture(eventCount: Int) -> Fault {
        let reasons = errors.prefix(5).map { "\($0.reason ?? "no reason") \($0.events)" }.joined(separator: ", ")
        let list = reasons.isEmpty ? "It gives no reason." : "Reasons and how often: \(reasons)."
        let first = errors.first.map { " " + DataManagerProcessingTable.row($0.reason).explanation } ?? ""
        return Fault(
            code: errors.first?.reason,
            explanation: "Google counts only some of this request's \(eventCount) events of the conversion action and does not say which. \(list)\(first)")
    }
}
