import ConversionCore

/// Asks `requestStatus:retrieve` what became of a request's events (platforms sheet Data Manager §1, §6).
struct DataManagerConfirmation: DeliveryConfirmation {
    private let endpoint: String

    init(endpoint: String) {
        self.endpoint = endpoint
    }

    /// Google needs half an hour at least, and is to be asked ever more seldom, for a day (§6).
    let schedule = ConfirmationSchedule(first: .minutes(30), factor: 1.3, longest: .minutes(60), giveUpAfter: .hours(24))

    func request(requestID: String, secrets: Secrets) -> PlatformRequest {
        PlatformRequest(
            method: .get, url: joinedURL(endpoint, "v1/requestStatus:retrieve?requestId=\(percentEncoded(requestID))"),
            headers: [.init("Authorization", "Bearer " + secrets[.accessToken])], body: [])
    }

    func interpret(_ reply: PlatformReply, categories: [String]) -> ConfirmationReply {
        let google = GoogleReply(reply)
        guard google.error == nil, google.isSuccess else { return failure(google) }
        guard let statuses = google.json?["requestStatusPerDestination"]?.array else {
            // An empty object is what Google's JSON makes of "nothing to tell yet".
            guard google.json?.object != nil else {
                return .retry(Fault(code: nil, explanation: "Google's answer broke off or is not in its usual form."), after: nil)
            }
            return .pending
        }
        return settle(statuses.map(DataManagerStatus.init), actions: categories.map(Self.action))
    }

    /// The Action ID within a category of the Ads path, `purchase/444555666` (rule D3).
    static func action(in category: String) -> String? {
        guard let slash = category.lastIndex(of: "/") else { return nil }
        let action = category[category.index(after: slash)...]
        return action.isEmpty ? nil : String(action)
    }

    /// Google tells conversion actions apart but not events, so an event's outcome is that of its action.
    private func settle(_ statuses: [DataManagerStatus], actions: [String?]) -> ConfirmationReply {
        var counts: [String?: Int] = [:]
        for action in actions { counts[action, default: 0] += 1 }
        var outcomes: [String?: ConfirmedOutcome] = [:]
        for (action, count) in counts {
            // A single status is about all there is, whatever it is called.
            let status = statuses.first { $0.action != nil && $0.action == action }
                ?? (statuses.count == 1 && (statuses[0].action == nil || action == nil) ? statuses[0] : nil)
            guard let outcome = status?.outcome(eventCount: count) else { return .pending }
            outcomes[action] = outcome
        }
        return .settled(actions.compactMap { outcomes[$0] })
    }

    private func failure(_ google: GoogleReply) -> ConfirmationReply {
        let reasons = (google.error?.violations.compactMap(\.reason) ?? []) + [google.error?.reason, google.error?.status].compactMap { $0 }
        if let reason = reasons.first(where: { ["REQUEST_TOO_OLD", "INVALID_REQUEST_ID", "NOT_FOUND"].contains($0) }) {
            return .unavailable(
                Fault(code: reason, explanation: "Google does not know the request any more, so it stays open what became of its events. See Diagnostics in Google Ads."))
        }
        if google.error != nil, google.reply.status == 404 {
            return .unavailable(Fault(code: "404", explanation: "Google does not know the request, so it stays open what became of its events."))
        }
        switch google.outcomeByStatus() {
        case .staleToken(let fault): return .staleToken(fault)
        case .destinationFault(let kind, let fault): return .destinationFault(kind, fault)
        case .rateLimited(let fault, let span): return .retry(fault, after: span)
        case .retry(let fault, let span): return .retry(fault, after: span)
        case .split(let fault), .unknown(let fault): return .retry(fault, after: nil)
        case .perEvent, .offenders, .setAside:
            return .retry(Fault(code: nil, explanation: "Google's answer is not in its usual form."), after: nil)
        }
    }
}
