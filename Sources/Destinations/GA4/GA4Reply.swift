import ConversionCore

/// Reads GA4's reply: there is only the HTTP status (platforms sheet GA4 §6).
struct GA4Reply {
    private let reply: PlatformReply

    init(_ reply: PlatformReply) {
        self.reply = reply
    }

    func verdict(eventCount: Int) -> Verdict {
        guard let row = GA4ErrorTable.row(status: reply.status) else {
            return Verdict(
                .unknown(Fault(code: nil, explanation: "The reply has no known HTTP status, so it is not known whether GA4 took the event.")))
        }
        let fault = Fault(code: nil, explanation: row.explanation)
        return switch row.kind {
        case .accepted: Verdict(.perEvent(Array(repeating: .accepted, count: eventCount)))
        case .retry: Verdict(.retry(fault, after: reply.retryAfter))
        case .rate: Verdict(.rateLimited(fault, after: reply.retryAfter))
        case .setup: Verdict(.destinationFault(.setup, fault))
        case .reject: Verdict(.perEvent(Array(repeating: .rejected(fault), count: eventCount)))
        }
    }
}
