/// The findings of one destination.
struct DestinationLint {
    let settings: WorkspaceSettings
    let destination: DestinationSettings
    let now: Timestamp
    /// The default mapping's statuses in their order, then the destination's own.
    let statuses: [String]
    private let standardStatuses: Set<String>

    init(settings: WorkspaceSettings, destination: DestinationSettings, now: Timestamp) {
        self.settings = settings
        self.destination = destination
        self.now = now
        let standard = DefaultMapping.rows(type: settings.mapping).map(\.status)
        standardStatuses = Set(standard)
        statuses = standard + destination.events.keys.filter { !standard.contains($0) }.sorted()
    }

    func findings() -> [LintFinding] {
        lintNames() + lintSharedCategories() + lintNegativeStatuses() + lintOverrides() + lintGeneral() + lintPlatform()
    }

    func finding(_ severity: LintFinding.Severity, _ code: LintFinding.Code, _ message: String) -> LintFinding {
        LintFinding(severity: severity, code: code, destination: destination.name, message: message)
    }

    func mapped(_ status: String) -> (name: String, category: String)? {
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
            } else if destination.events[status] != nil, !EventCatalog.contains(name, for: platform),
                platform != .tiktok || !TikTokEventName.wasStandard(name)
            {
                findings.append(finding(
                    .note, .nameOutsideCatalog, "\(status): \(name) is not in \(platform.displayName)'s catalog and is sent as a custom event"))
            }
            if platform == .meta, name.unicodeScalars.count > 50 {
                findings.append(finding(
                    .warning, .nameTooLong, "\(status): keep Meta's event names to 50 characters; this has \(name.unicodeScalars.count)"))
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
        if settings.strategy == .sendAll, destination.strictRequiresAny != nil {
            findings.append(finding(
                .warning, .uselessOverride, "strict_requires_any never applies: the workspace's strategy is send_all"))
        }
        if destination.platform == .ga4, let batchSize = destination.batchSize, batchSize > 1 {
            findings.append(finding(.note, .uselessOverride, "batch_size never applies: GA4 takes one client in a request"))
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
}
