/// The findings of one destination.
struct DestinationLint {
    let settings: WorkspaceSettings
    let destination: DestinationSettings
    /// The default mapping's statuses in their order, then the destination's own.
    private let statuses: [String]
    private let standardStatuses: Set<String>

    init(settings: WorkspaceSettings, destination: DestinationSettings) {
        self.settings = settings
        self.destination = destination
        let standard = DefaultMapping.rows(type: settings.mapping).map(\.status)
        standardStatuses = Set(standard)
        statuses = standard + destination.events.keys.filter { !standard.contains($0) }.sorted()
    }

    func findings() -> [LintFinding] {
        lintNames() + lintSharedCategories() + lintNegativeStatuses() + lintOverrides() + lintGeneral() + lintPlatform()
    }

    private func finding(_ severity: LintFinding.Severity, _ code: LintFinding.Code, _ message: String) -> LintFinding {
        LintFinding(severity: severity, code: code, destination: destination.name, message: message)
    }

    private func mapped(_ status: String) -> (name: String, category: String)? {
        guard case .event(let name, let category) = MappedEvent(
            status: status, destination: destination, mappingType: settings.mapping)
        else { return nil }
        let target = destination.conversionTarget(status: status, category: category)
        return (name, destination.platform == .googleAds ? "\(category)/\(target ?? "?")" : category)
    }

    private func lintNames() -> [LintFinding] {
        let platform = destination.platform
        var findings: [LintFinding] = []
        for status in statuses {
            guard let (name, _) = mapped(status) else { continue }
            if let right = EventCatalog.nameDifferingInCase(from: name, for: platform) {
                findings.append(finding(
                    .warning, .nameCase,
                    "\(status): \(platform.displayName) knows \(right); \(name) becomes a custom event, names are case-sensitive"))
            } else if destination.events[status] != nil, !EventCatalog.contains(name, for: platform) {
                findings.append(finding(
                    .note, .nameOutsideCatalog, "\(status): \(name) is not in \(platform.displayName)'s catalog and is sent as a custom event"))
            }
            if platform == .meta || platform == .tiktok, name.unicodeScalars.count > 50 {
                findings.append(finding(
                    .warning, .nameTooLong, "\(status): keep \(platform.displayName)'s event names to 50 characters; this has \(name.unicodeScalars.count)"))
            }
        }
        return findings
    }

    /// Rules D4, D7: whichever of them comes first uses the category up.
    private func lintSharedCategories() -> [LintFinding] {
        var byCategory: [(category: String, statuses: [String])] = []
        for status in statuses {
            guard let (_, category) = mapped(status) else { continue }
            if let index = byCategory.firstIndex(where: { $0.category == category }) {
                byCategory[index].statuses.append(status)
            } else {
                byCategory.append((category, [status]))
            }
        }
        let unit = destination.oncePer == .deal ? "deal" : "lead"
        return byCategory.filter { $0.statuses.count > 1 }.map {
            finding(
                .note, .sharedCategory,
                "\($0.statuses.joined(separator: ", ")) share the category \($0.category): "
                    + "a \(unit) sends it once, with the first of them that it reaches")
        }
    }

    private func lintNegativeStatuses() -> [LintFinding] {
        let negativeNames: Set<String> = ["archive", "close_unconvert_lead", "disqualify_lead", "refund", "other"]
        return ["lost", "disqualified", "rejected", "cancelled", "canceled", "spam", "junk", "unqualified"].compactMap { status in
            guard let (name, category) = mapped(status), EventCatalog.contains(name, for: destination.platform),
                !negativeNames.contains(name.lowercased())
            else { return nil }
            return finding(
                .warning, .negativeAsPositive,
                "\(status) is sent as \(name), which \(destination.platform.displayName) counts as a good result "
                    + "(category \(category)); dont_send stops it")
        }
    }

    private func lintOverrides() -> [LintFinding] {
        destination.events.sorted { $0.key < $1.key }.compactMap { status, name in
            let standard = DefaultMapping.row(status: status, type: settings.mapping)?.eventName(for: destination.platform)
            if name == standard {
                return finding(.note, .uselessOverride, "events.\(status) = \(name) is what the mapping says anyway")
            }
            guard standard == nil else { return nil }
            if name == DestinationSettings.dontSend {
                return finding(.warning, .uselessOverride, "events.\(status) = dont_send stops nothing: the mapping does not know this status")
            }
            let resembling = standardStatuses.first { $0.lowercased() == status.lowercased() }
            return resembling.map {
                finding(.warning, .uselessOverride, "events.\(status) never applies to the status \($0): statuses are case-sensitive")
            }
        }
    }

    private func lintGeneral() -> [LintFinding] {
        var findings = destination.missingSettings.map {
            finding(.warning, .missingSetting, "\($0) is not set: every event here is skipped")
        }
        if let maxAge = destination.maxAge, AgeLimit.limit(for: destination) < maxAge {
            findings.append(finding(
                .warning, .maxAgeCapped,
                "max_age is longer than \(destination.platform.displayName) takes events for; \(AgeLimit.limit(for: destination).inWords) applies"))
        }
        // A synthetic GA4 client id makes any identifier a sensible condition there.
        let matchable = MinimumData.sendAllRequiresAny(of: destination.platform)
        for identifier in destination.strictRequiresAny ?? [] where destination.platform != .ga4 && !matchable.contains(identifier) {
            findings.append(finding(
                .warning, .identifierNotMatched,
                "strict_requires_any names \(identifier.rawValue), by which \(destination.platform.displayName) matches nobody"))
        }
        return findings
    }

    private func lintPlatform() -> [LintFinding] {
        switch destination.configuration {
        case .meta(let meta): lintMeta(meta)
        case .googleAds(let ads): lintGoogleAds(ads)
        case .tiktok(let tiktok): lintTikTok(tiktok)
        case .linkedin(let linkedin): lintLinkedIn(linkedin)
        case .ga4: []
        }
    }

    private func lintMeta(_ meta: MetaConfiguration) -> [LintFinding] {
        var findings = testEventCode(meta.testEventCode)
        for (key, event) in meta.messagingEvents.sorted(by: { $0.key < $1.key }) {
            if event != DestinationSettings.dontSend, !MessagingEvents.names.contains(event) {
                findings.append(finding(
                    .warning, .messagingEventUnknown,
                    "messaging_events.\(key): Meta does not take \(event) for click-to-WhatsApp leads; one of "
                        + MessagingEvents.names.joined(separator: ", ")))
            }
            if !statuses.contains(key), !statuses.contains(where: { mapped($0)?.name == key }) {
                findings.append(finding(
                    .warning, .uselessOverride, "messaging_events.\(key) never applies: it is neither a mapped status nor a mapped event"))
            }
        }
        // Only custom names: of the default ones the specification itself says that they are skipped there.
        for status in statuses where destination.events[status] != nil {
            guard let (name, _) = mapped(status),
                MessagingEvents.name(for: name, status: status, overrides: meta.messagingEvents) == nil
            else { continue }
            findings.append(finding(
                .note, .messagingEventMissing,
                "\(status): \(name) is skipped for click-to-WhatsApp leads unless messaging_events.\(status) gives it a name"))
        }
        return findings
    }

    private func lintGoogleAds(_ ads: GoogleAdsConfiguration) -> [LintFinding] {
        var findings: [LintFinding] = []
        var byAction: [String: [String]] = [:]
        for status in statuses where mapped(status) != nil {
            guard let action = ads.actions[status] ?? ads.defaultAction else {
                findings.append(finding(.note, .missingAction, "\(status) has no Action ID and is skipped: set default_action or actions.\(status)"))
                continue
            }
            byAction[action, default: []].append(status)
        }
        for (action, sharing) in byAction.sorted(by: { $0.key < $1.key }) where sharing.count > 1 {
            findings.append(finding(
                .warning, .sharedAction,
                "the Action ID \(action) counts \(sharing.joined(separator: ", ")): they become one number in Google Ads"))
        }
        for (status, action) in ads.actions.sorted(by: { $0.key < $1.key }) {
            if action == ads.defaultAction {
                findings.append(finding(.note, .uselessOverride, "actions.\(status) is the default_action anyway"))
            }
            if mapped(status) == nil {
                findings.append(finding(.warning, .uselessOverride, "actions.\(status) never applies: the status is not sent here"))
            }
        }
        return findings
    }

    private func lintTikTok(_ tiktok: TikTokConfiguration) -> [LintFinding] {
        var findings = testEventCode(tiktok.testEventCode)
        if tiktok.defaultSource != .web, settings.strategy == .strict {
            findings.append(finding(
                .note, .clickIDNotSent,
                "leads without page_url go out as \(tiktok.defaultSource.rawValue), where TikTok does not match by ttclid; give the rows a page_url"))
        }
        return findings
    }

    private func lintLinkedIn(_ linkedin: LinkedInConfiguration) -> [LintFinding] {
        var findings: [LintFinding] = []
        var used: Set<String> = []
        for status in statuses {
            guard let (_, category) = mapped(status), used.insert(category).inserted,
                destination.conversionTarget(status: status, category: category) == nil
            else { continue }
            findings.append(finding(
                .note, .missingConversionID,
                "the category \(category) (\(status)) has no Conversion ID and is skipped: set conversions.\(category)"))
        }
        for category in linkedin.conversions.keys.sorted() where !used.contains(category) {
            findings.append(finding(.warning, .uselessOverride, "conversions.\(category) never applies: no status has this category here"))
        }
        return findings
    }

    private func testEventCode(_ code: String?) -> [LintFinding] {
        guard code != nil else { return [] }
        return [finding(.warning, .testEventCode, "test_event_code is set: remove it in production, the events count all the same")]
    }
}
