import ConversionCore

/// Reads Meta's reply (platforms sheet Meta §6): JSON first, then code and subcode, then `is_transient`, then the HTTP status.
struct MetaReply {
    private let reply: PlatformReply
    private let json: JSONValue?
    private let usage: MetaUsage

    init(_ reply: PlatformReply) {
        self.reply = reply
        do {
            json = try JSONValue.parse(reply.body)
        } catch {
            // Not JSON, or cut off: the status has to do.
            json = nil
        }
        usage = MetaUsage(reply.header)
    }

    func verdict(eventCount: Int) -> Verdict {
        let outcome: Verdict.Outcome =
            if let error = json?["error"], error.object != nil {
                judge(error)
            } else if (200..<300).contains(reply.status) {
                success(eventCount: eventCount)
            } else {
                judgeByStatus(code: nil)
            }
        return Verdict(outcome, requestID: requestID, usage: usage.share, pauseFor: usage.timeToRegainAccess)
    }

    private func success(eventCount: Int) -> Verdict.Outcome {
        guard let received = json?["events_received"]?.integer else {
            return .unknown(
                Fault(code: nil, explanation: "Meta's reply broke off or is not in its usual form, so it is not known whether the events were taken."))
        }
        let messages = json?["messages"]?.array?.count ?? 0
        guard received != 0 || eventCount == 0 else {
            return .retry(
                Fault(code: nil, explanation: "Meta answered that it received none of the events. They are sent again."), after: reply.retryAfter)
        }
        if received != Int64(eventCount) {
            return all(
                eventCount,
                .takenInPart(
                    Fault(code: nil, explanation: "Meta received \(received) of \(eventCount) events and does not say which. Compare with Events Manager.")))
        }
        guard messages == 0 else {
            // The messages themselves may quote the event's data.
            return all(
                eventCount,
                .acceptedWithWarning(
                    Fault(code: nil, explanation: "Meta took the request with \(messages) warning(s) about its data. See Diagnostics in Events Manager.")))
        }
        return all(eventCount, .accepted)
    }

    private func all(_ count: Int, _ verdict: EventVerdict) -> Verdict.Outcome {
        .perEvent(Array(repeating: verdict, count: count))
    }

    private func judge(_ error: JSONValue) -> Verdict.Outcome {
        guard let code = Self.number(error["code"]) else { return judgeByStatus(code: nil) }
        let subcode = Self.number(error["error_subcode"]).flatMap { $0 == 0 ? nil : $0 }
        let name = subcode.map { "\(code)/\($0)" } ?? "\(code)"
        let isTransient = error["is_transient"]?.bool == true
        guard let row = MetaErrorTable.row(code: code, subcode: subcode) else {
            return isTransient ? transient(name) : judgeByStatus(code: name)
        }
        if code == 100, row.subcode == nil, row.kind == .reject {
            // The row for whatever code 100 may mean, so the reply's other signs count before events are given up:
            // Meta's word that it will pass, and a type that stands for the app's proof or the object, not for an event.
            if isTransient { return transient(name) }
            if subcode == nil, error["type"]?.string == "GraphMethodException" {
                return .destinationFault(
                    .authentication,
                    Fault(code: name, explanation: "Meta refused the request as a whole. Check app_secret, pixel_id and the token's access to the dataset."))
            }
        }
        return outcome(of: row.kind, Fault(code: name, explanation: row.explanation))
    }

    private func outcome(of kind: MetaErrorTable.Class, _ fault: Fault) -> Verdict.Outcome {
        switch kind {
        case .retry: .retry(fault, after: reply.retryAfter)
        case .rate: .rateLimited(fault, after: hint)
        case .longPause: .rateLimited(fault, after: max(hint ?? .zero, .hours(1)))
        case .authentication: .destinationFault(.authentication, fault)
        case .setup: .destinationFault(.setup, fault)
        // `blame_field_specs` is not asked for the culprit, although it sometimes looks like an index: were it ever
        // wrong, innocent events would be given up one after the other. Halving is always right (rule D16).
        case .reject: .split(fault)
        }
    }

    private func transient(_ code: String) -> Verdict.Outcome {
        .retry(Fault(code: code, explanation: "Meta calls this problem a passing one. It is sent again by itself."), after: reply.retryAfter)
    }

    /// For a reply without a code of the table. Only an answer in Meta's own form can reject an event: anything else
    /// comes from something in between.
    private func judgeByStatus(code: String?) -> Verdict.Outcome {
        func fault(_ explanation: String) -> Fault { Fault(code: code, explanation: explanation) }
        let isMetas = json?["error"] != nil
        switch reply.status {
        case 429:
            return .rateLimited(fault("Meta wants fewer requests (HTTP 429). It is sent again by itself."), after: hint)
        case 413:
            return .split(fault("The request is too large (HTTP 413). It is sent again in smaller parts; lower batch_size if this recurs."))
        case 500...:
            return .retry(fault("Meta's service failed (HTTP \(reply.status)). It is sent again by itself."), after: reply.retryAfter)
        case 300..<400:
            return .destinationFault(
                .setup, fault("The address redirects elsewhere (HTTP \(reply.status)). Check the endpoint and any proxy in the daemon's configuration."))
        case 401 where isMetas, 403 where isMetas:
            return .destinationFault(
                .authentication, fault("Meta refuses access (HTTP \(reply.status)). Check the access token and its permissions on the dataset."))
        case 400..<500 where isMetas && code == nil:
            return .split(fault("Meta refused the request (HTTP \(reply.status)) without a code."))
        default:
            return .retry(
                fault(
                    code == nil
                        ? "The answer (HTTP \(reply.status)) is not Meta's own, perhaps a proxy's. It is sent again by itself."
                        : "Meta gave a code that is not documented for conversions. It is sent again by itself; ask Meta's support if it stays."),
                after: reply.retryAfter)
        }
    }

    /// The longest time that the reply asks for.
    private var hint: TimeSpan? {
        [reply.retryAfter, usage.timeToRegainAccess].compactMap { $0 }.max()
    }

    private var requestID: String? {
        PlainWord.id(json?["error"]?["fbtrace_id"]?.string ?? json?["fbtrace_id"]?.string ?? reply.header("x-fb-trace-id"), longest: 64)
    }

    private static func number(_ value: JSONValue?) -> Int64? {
        value?.integer ?? value?.string.flatMap { Int64($0) }
    }
}
