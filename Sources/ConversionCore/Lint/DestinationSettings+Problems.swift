extension DestinationSettings {
    /// Everything for which this destination must be refused.
    public func problems() -> [SettingsProblem] {
        var found = ProblemCollector(path: ["destination", name])
        found.require(WorkspaceSettings.isName(name), "name", WorkspaceSettings.nameExpected)
        for (status, event) in events.sorted(by: { $0.key < $1.key }) {
            if !WorkspaceSettings.isStatus(status) { found.add("events", status, expected: WorkspaceSettings.statusExpected) }
            guard event != Self.dontSend else { continue }
            if let expected = eventNameProblem(event) { found.add("events", status, expected: expected) }
        }
        if let strictRequiresAny {
            found.require(!strictRequiresAny.isEmpty, "strict_requires_any", "at least one identifier")
        }
        if let maxAge { found.require(maxAge > .zero && maxAge <= .days(36_500), "max_age", "a time longer than zero, of at most 36500 days") }
        if let batchSize { found.require((1...2_000).contains(batchSize), "batch_size", "a number from 1 to 2000") }
        if let maxInFlight { found.require((1...64).contains(maxInFlight), "max_in_flight", "a number from 1 to 64") }
        configuration.addProblems(to: &found)
        return found.problems
    }

    private func eventNameProblem(_ event: String) -> String? {
        guard nonBlank(event) == event else { return "an event name without surrounding spaces, or \(Self.dontSend)" }
        guard event.unicodeScalars.count <= 100 else { return "an event name of at most 100 characters" }
        return platform == .ga4 ? GA4EventName.problem(with: event) : nil
    }
}

extension PlatformConfiguration {
    fileprivate func addProblems(to found: inout ProblemCollector) {
        switch self {
        case .meta(let meta):
            found.requireDigits(meta.pixelID, "pixel_id", "digits only: the pixel's (dataset's) id")
            found.requireDigits(
                meta.whatsappBusinessAccountID, "whatsapp_business_account_id", "digits only: the WhatsApp Business account's id")
            found.requireToken(meta.testEventCode, "test_event_code", "a code such as TEST12345")
            found.require(Self.isGraphVersion(meta.apiVersion), "api_version", "a Graph API version such as v26.0")
            found.require(nonBlank(meta.crmName) == meta.crmName, "crm_name", "a name")
            for (key, event) in meta.messagingEvents.sorted(by: { $0.key < $1.key }) {
                if !WorkspaceSettings.isStatus(key) || nonBlank(event) != event || event.unicodeScalars.count > 100 {
                    found.add("messaging_events", key, expected: "a status or event, and one of: " + MessagingEvents.names.joined(separator: ", "))
                }
            }
        case .ga4(let ga4):
            guard let id = ga4.measurementID else { break }
            let expected: String
            if id.uppercased().hasPrefix("UA-") {
                expected = "a GA4 measurement id such as G-ABC123; this is a Universal Analytics property"
            } else if id.uppercased().hasPrefix("AW-") {
                expected = "a GA4 measurement id such as G-ABC123; this is a Google Ads Conversion ID"
            } else {
                expected = "a GA4 measurement id such as G-ABC123"
            }
            let rest = id.dropFirst(2)
            found.require(
                id.hasPrefix("G-") && !rest.isEmpty && rest.utf8.count <= 20
                    && rest.utf8.allSatisfy { $0.isASCIIDigit || $0.isASCIILetter },
                "measurement_id", expected)
        case .googleAds(let ads):
            found.requireDigits(ads.customerID, "customer_id", "digits only, without hyphens")
            found.requireDigits(ads.loginCustomerID, "login_customer_id", "digits only, without hyphens")
            found.require(Self.isAdsVersion(ads.apiVersion), "api_version", "an Ads API version such as v26")
            if let action = ads.defaultAction, let problem = ActionID.problem(with: action) {
                found.add("default_action", problem)
            }
            for (status, action) in ads.actions.sorted(by: { $0.key < $1.key }) {
                if !WorkspaceSettings.isStatus(status) { found.add("actions", status, expected: WorkspaceSettings.statusExpected) }
                if let problem = ActionID.problem(with: action) { found.add("actions", status, expected: problem) }
            }
        case .tiktok(let tiktok):
            found.requireToken(tiktok.eventSourceID, "event_source_id", "the pixel code or event set id")
            found.requireToken(tiktok.crmEventSourceID, "crm_event_source_id", "the CRM event set's id")
            found.requireToken(tiktok.offlineEventSourceID, "offline_event_source_id", "the offline event set's id")
            found.requireToken(tiktok.testEventCode, "test_event_code", "a code such as TEST12345")
        case .linkedin(let linkedin):
            found.require(Self.isLinkedInVersion(linkedin.apiVersion), "api_version", "a year and month such as 202607")
            var categories: [String: String] = [:]
            for (category, id) in linkedin.conversions.sorted(by: { $0.key < $1.key }) {
                if nonBlank(category) != category { found.add("conversions", category, expected: "a category such as PURCHASE") }
                if id.isEmpty || id.utf8.count > 19 || !id.utf8.allSatisfy(\.isASCIIDigit) {
                    found.add("conversions", category, expected: "a Conversion ID: digits only")
                } else if id.hasPrefix("0") {
                    // Else one id could be written in two ways, and stand for two categories after all.
                    found.add("conversions", category, expected: "a Conversion ID: a number that does not begin with 0")
                } else if let other = categories.updateValue(category, forKey: id) {
                    found.add(
                        "conversions", category,
                        expected: "a Conversion ID of its own; \(id) is that of \(other), and LinkedIn wants one per category")
                }
            }
        }
    }

    private static func isGraphVersion(_ text: String) -> Bool {
        let parts = text.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        return text.hasPrefix("v") && parts.count == 2
            && parts.allSatisfy { (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy(\.isASCIIDigit) }
    }

    private static func isAdsVersion(_ text: String) -> Bool {
        let number = text.dropFirst()
        return text.hasPrefix("v") && (1...3).contains(number.utf8.count) && number.utf8.allSatisfy(\.isASCIIDigit)
    }

    private static func isLinkedInVersion(_ text: String) -> Bool {
        guard text.utf8.count == 6, text.utf8.allSatisfy(\.isASCIIDigit), let month = Int(text.suffix(2)) else { return false }
        return (1...12).contains(month) && text.hasPrefix("20")
    }
}
