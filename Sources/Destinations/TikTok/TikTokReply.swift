import ConversionCore

/// Reads TikTok's reply (platforms sheet TikTok §6): the body's `code` first; the HTTP status only where there is none.
struct TikTokReply {
    private let reply: PlatformReply
    private let json: JSONValue?

    init(_ reply: PlatformReply) {
        self.reply = reply
        do {
            json = try JSONValue.parse(reply.body)
        } catch {
            // Not JSON, or cut off: the status has to do.
            json = nil
        }
    }

    func verdict(eventCount: Int) -> Verdict {
        let code = json?["code"].flatMap { $0.integer ?? $0.string.flatMap { Int64($0) } }
        return Verdict(code.map { judge($0, eventCount) } ?? judgeByStatus(), requestID: requestID)
    }

    private func judge(_ code: Int64, _ eventCount: Int) -> Verdict.Outcome {
        guard let row = TikTokErrorTable.row(code: code) else {
            return .retry(
                Fault(code: "\(code)", explanation: "TikTok gave a code that is not documented. It is sent again by itself."), after: reply.retryAfter)
        }
        let fault = Fault(code: "\(code)", explanation: row.explanation)
        switch row.kind {
        case .accepted: return .perEvent(Array(repeating: .accepted, count: eventCount))
        case .partial: return partial(fault, eventCount)
        case .retry: return .retry(fault, after: reply.retryAfter)
        // Whether it is the second's, the minute's or the day's limit, TikTok says in words only: without a Retry-After
        // the growing back-off finds out.
        case .rate: return .rateLimited(fault, after: reply.retryAfter)
        case .authentication: return .destinationFault(.authentication, fault)
        case .setup: return .destinationFault(.setup, fault)
        case .reject: return .split(fault)
        // Halved, so that innocent events go through; alone, an event waits rather than is given up, because the
        // reason may as well be the destination's.
        case .undocumented: return eventCount > 1 ? .split(fault) : .retry(fault, after: reply.retryAfter)
        }
    }

    /// The events that the body names by their index are refused, the others taken. Where it names none the request is sent
    /// again in halves, which finds those that were left out: TikTok drops repeats by their id for 48 hours (§1, §3).
    private func partial(_ fault: Fault, _ eventCount: Int) -> Verdict.Outcome {
        guard let failed = failedIndices(eventCount) else {
            return eventCount > 1 ? .split(fault) : .perEvent([.takenInPart(fault)])
        }
        let refused = Fault(
            code: fault.code, explanation: "TikTok took the request without this event. Compare the row's data with what TikTok wants for it.")
        return .perEvent((0..<eventCount).map { failed.contains($0) ? .rejected(refused) : .accepted })
    }

    /// TikTok does not document this part; whatever list of `data` names an index with every element is believed, unless
    /// an index cannot be.
    private func failedIndices(_ eventCount: Int) -> Set<Int>? {
        for list in (json?["data"]?.object ?? [:]).sorted(by: { $0.key < $1.key }).compactMap(\.value.array) where !list.isEmpty {
            let indices = list.compactMap { element in
                ["order_in_batch", "index", "event_index"].lazy.compactMap { element[$0]?.integer }.first
            }
            guard indices.count == list.count, indices.allSatisfy({ $0 >= 0 && $0 < Int64(eventCount) }) else { continue }
            return Set(indices.map { Int($0) })
        }
        return nil
    }

    /// For a reply without TikTok's code. It can reject no event: it comes from something in between, or broke off.
    private func judgeByStatus() -> Verdict.Outcome {
        func fault(_ explanation: String) -> Fault { Fault(code: nil, explanation: explanation) }
        switch reply.status {
        case 200..<300:
            return .unknown(fault("TikTok's reply broke off or is not in its usual form, so it is not known whether the events were taken."))
        case 300..<400:
            return .destinationFault(
                .setup, fault("The address redirects elsewhere (HTTP \(reply.status)). Check the endpoint and any proxy in the daemon's configuration."))
        case 401, 403:
            return .destinationFault(
                .authentication, fault("TikTok refuses access (HTTP \(reply.status)). Check the access token, and any proxy in between."))
        case 413:
            return .split(fault("The request is too large (HTTP 413). It is sent again in smaller parts; lower batch_size if this recurs."))
        case 429:
            return .rateLimited(fault("TikTok wants fewer requests (HTTP 429). It is sent again by itself."), after: reply.retryAfter)
        case 500...:
            return .retry(fault("TikTok's service failed (HTTP \(reply.status)). It is sent again by itself."), after: reply.retryAfter)
        default:
            return .retry(
                fault("The answer (HTTP \(reply.status)) is not TikTok's own, perhaps a proxy's. It is sent again by itself."),
                after: reply.retryAfter)
        }
    }

    private var requestID: String? {
        PlainWord.id(json?["request_id"]?.string, longest: 64)
    }
}
