/// What concerns one platform only.
extension DestinationLint {
    func lintPlatform() -> [LintFinding] {
        switch destination.configuration {
        case .meta(let meta): lintMeta(meta)
        case .googleAds(let ads): lintGoogleAds(ads)
        case .tiktok(let tiktok): lintTikTok(tiktok)
        case .linkedin(let linkedin): lintLinkedIn(linkedin)
        case .ga4: []
        }
    }

    private func lintMeta(_ meta: MetaConfiguration) -> [LintFinding] {
        var findings = testEventCode(meta.testEventCode) + version(meta.apiVersion)
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
        var findings = ads.api == .googleAds ? version(ads.apiVersion) : []
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
        switch tiktok.defaultSource {
        case .web:
            findings.append(finding(
                .note, .pageNeeded, "leads with neither page_url nor tiktok_lead_id are skipped: TikTok's source web, which default_source says, needs the page"))
        case .crm, .offline:
            if settings.strategy == .strict {
                findings.append(finding(
                    .note, .clickIDNotSent,
                    "leads without page_url go out as \(tiktok.defaultSource.rawValue), where TikTok does not match by ttclid; give the rows a page_url"))
            }
        }
        if tiktok.crmEventSourceID == nil {
            findings.append(finding(
                .note, .sharedEventSource, "leads with a tiktok_lead_id go out as crm under event_source_id; if that is not a CRM event set's, set crm_event_source_id"))
        }
        if tiktok.defaultSource == .offline, tiktok.offlineEventSourceID == nil {
            findings.append(finding(
                .note, .sharedEventSource,
                "leads without page_url go out as offline under event_source_id; if that is not an offline event set's, set offline_event_source_id"))
        }
        for status in statuses {
            guard let (name, _) = mapped(status), !EventCatalog.contains(name, for: .tiktok) else { continue }
            if let problem = TikTokEventName.problem(with: name) {
                findings.append(finding(.warning, name.unicodeScalars.count > TikTokEventName.maximumLength ? .nameTooLong : .nameForm, "\(status): \(problem)"))
            } else if let present = TikTokEventName.renamed[name] {
                findings.append(finding(.warning, .nameRetired, "\(status): TikTok has renamed \(name): use \(present)"))
            } else if TikTokEventName.retiring.contains(name) {
                findings.append(finding(.warning, .nameRetired, "\(status): TikTok takes \(name) until 2027 only"))
            } else if tiktok.defaultSource == .offline {
                findings.append(finding(
                    .warning, .nameOutsideCatalog, "\(status): TikTok's source offline, which leads without page_url go out as, takes standard events only, not \(name)"))
            }
        }
        return findings
    }

    private func lintLinkedIn(_ linkedin: LinkedInConfiguration) -> [LintFinding] {
        var findings = version(linkedin.apiVersion)
        if let month = APIVersion.linkedinMonth(linkedin.apiVersion), month.start > now {
            findings.append(finding(
                .warning, .apiVersionEnding, "api_version \(linkedin.apiVersion) is a month that has not come: LinkedIn refuses every event"))
        }
        if linkedin.accessToken != nil, linkedin.refreshToken != nil {
            findings.append(finding(.note, .uselessOverride, "refresh_token never applies: access_token is set and used"))
        }
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

    /// A version that is near its end, or past it: then the platform refuses everything, whatever the events are.
    private func version(_ version: String) -> [LintFinding] {
        guard let end = APIVersion.end(of: version, on: destination.platform), now >= end.start - APIVersion.notice else { return [] }
        let name = destination.platform.displayName
        return [
            finding(
                .warning, .apiVersionEnding,
                now < end.start
                    ? "\(name) serves version \(version) of its API until \(end) only: raise api_version before"
                    : "\(name) has not served version \(version) of its API since \(end), and refuses every event: raise api_version")
        ]
    }

    private func testEventCode(_ code: String?) -> [LintFinding] {
        guard code != nil else { return [] }
        return [finding(.warning, .testEventCode, "test_event_code is set: remove it in production, the events count all the same")]
    }
}
