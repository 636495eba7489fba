import ConversionCore

/// Reads LinkedIn's reply (platforms sheet LinkedIn §6): a status for the request, and in a taken one a status per event.
struct LinkedInReply {
    private let reply: PlatformReply
    private let json: JSONValue?

    /// How long to wait after a 429, which names no time (§6).
    static let pauseWithoutHint = TimeSpan.seconds(60)

    init(_ reply: PlatformReply) {
        self.reply = reply
        do {
            json = try JSONValue.parse(reply.body)
        } catch {
            // Not JSON, cut off, or empty as the reply to a single event is: the status has to do.
            json = nil
        }
    }

    func verdict(eventCount: Int) -> Verdict {
        Verdict(outcome(eventCount), requestID: requestID)
    }

    private func outcome(_ eventCount: Int) -> Verdict.Outcome {
        if reply.status == 201, reply.body.isEmpty { return .perEvent(Array(repeating: .accepted, count: eventCount)) }
        if (200..<300).contains(reply.status) { return elements(eventCount) }
        return refusal(eventCount)
    }

    // MARK: Taken

    private func elements(_ eventCount: Int) -> Verdict.Outcome {
        guard let elements = json?["elements"]?.array, elements.count <= eventCount else {
            return .unknown(
                Fault(code: nil, explanation: "LinkedIn's reply broke off or is not in its usual form, so it is not known whether the events were taken."))
        }
        let missing = EventVerdict.unknown(
            Fault(code: nil, explanation: "LinkedIn's reply says nothing about this event, so it is not known whether it was taken."))
        return .perEvent(elements.map(Self.judge) + Array(repeating: missing, count: eventCount - elements.count))
    }

    /// One event's own status. What is the destination's fault concerns this event's Conversion ID only, others in the
    /// request were taken: so it waits and blocks nothing.
    private static func judge(_ element: JSONValue) -> EventVerdict {
        guard let status = element["status"]?.integer.flatMap({ Int(exactly: $0) }) else {
            return .unknown(Fault(code: nil, explanation: "LinkedIn's reply gives this event no status, so it is not known whether it was taken."))
        }
        let error = element["error"]
        let codes = Self.codes(in: error)
        guard let row = LinkedInErrorTable.row(status: status, codes: codes) else {
            return .unknown(Fault(code: "\(status)", explanation: "LinkedIn gave this event a status that is not documented."))
        }
        let fault = Fault(code: Self.name(status, codes), explanation: row.explanation)
        switch row.kind {
        case .accepted: return .accepted
        case .retry, .staleToken, .authentication: return .retry(fault, after: nil)
        case .rate: return .retry(fault, after: pauseWithoutHint)
        case .setup: return .retry(fault, after: .hours(1))
        case .reject:
            let message = error?["message"]?.string ?? ""
            return .rejected(LinkedInOffenders(message: message, status: status, eventCount: 1).faults[0] ?? fault)
        }
    }

    // MARK: Refused

    private func refusal(_ eventCount: Int) -> Verdict.Outcome {
        let codes = Self.codes(in: json)
        // Only an answer in LinkedIn's own form can reject an event: anything else comes from something in between.
        let isLinkedIns = json?["status"] != nil || json?["message"] != nil || !codes.isEmpty
        guard let row = LinkedInErrorTable.row(status: reply.status, codes: codes) else {
            return .unknown(Fault(code: nil, explanation: "The reply has no known HTTP status, so it is not known whether LinkedIn took the events."))
        }
        let fault = Fault(code: Self.name(reply.status, codes), explanation: row.explanation)
        switch row.kind {
        case .accepted, .retry: return .retry(fault, after: reply.retryAfter)
        case .rate: return .rateLimited(fault, after: reply.retryAfter ?? Self.pauseWithoutHint)
        case .staleToken: return .staleToken(fault)
        case .authentication: return .destinationFault(.authentication, fault)
        case .setup where reply.status == 403 && !isLinkedIns: return .retry(inBetween, after: reply.retryAfter)
        case .setup: return .destinationFault(.setup, fault)
        case .reject where reply.status == 413: return .split(fault)
        case .reject where !isLinkedIns: return .retry(inBetween, after: reply.retryAfter)
        case .reject:
            let offenders = LinkedInOffenders(message: json?["message"]?.string ?? "", status: reply.status, eventCount: eventCount)
            guard !offenders.faults.isEmpty else { return .split(fault) }
            guard !offenders.misconfigured.isEmpty else { return .offenders(offenders.faults) }
            return .setAside(
                misconfigured: offenders.faults.filter { offenders.misconfigured.contains($0.key) },
                refused: offenders.faults.filter { !offenders.misconfigured.contains($0.key) }, after: .hours(1))
        }
    }

    private var inBetween: Fault {
        Fault(code: nil, explanation: "The answer (HTTP \(reply.status)) is not LinkedIn's own, perhaps a proxy's. It is sent again by itself.")
    }

    // MARK: Names

    private static func codes(in error: JSONValue?) -> [String] {
        let service = error?["serviceErrorCode"].flatMap { $0.integer.map { "\($0)" } ?? $0.string }
        return [service, error?["code"]?.string].compactMap { PlainWord.code($0, longest: 64) }
    }

    private static func name(_ status: Int, _ codes: [String]) -> String {
        codes.first.map { "\(status)/\($0)" } ?? "\(status)"
    }

    private var requestID: String? {
        PlainWord.id(reply.header("x-li-uuid") ?? reply.header("x-linkedin-id"), longest: 64)
    }
}
