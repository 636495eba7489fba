/// Why a gate stopped an event.
struct GateStop: Error, Equatable {
    var reason: Reason
    var detail: String

    init(_ reason: Reason, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }
}

/// What is known of an event while it passes the gates, so that a skip can tell as much as was known by then.
///
/// It keeps no settings: a copy of their fields for each event would be a fiftieth of the daemon's time.
struct DecisionInProgress {
    let status: String
    var name: String
    let category: String
    let conversionTarget: String?
    /// Rules D4, D5.
    let id: EventID
    /// The browser's own id where the row has one and the platform takes it (rule D5); `nil` while the category is not known.
    let wireEventID: String?
    var value: MonetaryValue?

    init(
        transition: Transition, identity: LeadIdentity, workspace: WorkspaceSettings, destination: DestinationSettings,
        name: String, category: String
    ) {
        self.name = name
        status = transition.status
        conversionTarget = destination.conversionTarget(status: transition.status, category: category)
        // One default Action ID must not let `pageview` use up `won`, nor one name two actions (rule D3).
        let needsTarget = destination.platform == .googleAds
        self.category = needsTarget ? conversionTarget.map { "\(category)/\($0)" } ?? category : category
        id = EventID(
            workspace: workspace.name, destination: destination.originalName, leadID: transition.leadID,
            leadBits: identity.leadBits, category: self.category,
            dealID: destination.oncePer == .deal && transition.dealID?.isEmpty == false ? transition.dealID : nil)
        switch destination.platform {
        case .meta, .tiktok, .linkedin: wireEventID = transition.eventID.flatMap(nonBlank) ?? id.text
        case .ga4: wireEventID = id.text
        case .googleAds: wireEventID = conversionTarget == nil ? nil : id.text
        }
    }

    func skip(_ reason: Reason, _ detail: String) -> Decision {
        .skip(
            SkippedEvent(
                reason: reason, detail: detail, eventName: name, category: category, eventID: wireEventID, value: value))
    }

    /// What is not configured, naming the settings keys (rule R46); `nil` where nothing is missing.
    func configurationGap(of destination: DestinationSettings) -> String? {
        let missing = destination.missingSettings
        if !missing.isEmpty { return "not set: " + missing.joined(separator: ", ") }
        guard conversionTarget == nil else { return nil }
        switch destination.platform {
        case .googleAds:
            return "no Action ID for the status \(status): set default_action or actions.\(status)"
        case .linkedin:
            return "no Conversion ID for the category \(category): set conversions.\(category)"
        case .meta, .ga4, .tiktok:
            return nil
        }
    }

    /// How the event reached us, by what the row carries and not by a flag (rule D8).
    mutating func resolveChannel(
        of transition: Transition, identity: LeadIdentity, destination: DestinationSettings
    ) -> Result<Channel, GateStop> {
        switch destination.configuration {
        case .meta(let meta):
            if identity.present.contains(.ctwaClid) { return resolveMessaging(meta, transition) }
            if identity.present.contains(.metaLeadID) { return .success(.conversionLeads) }
            let hasPage = transition.pageURL.flatMap(nonBlank) != nil && transition.userAgent.flatMap(nonBlank) != nil
            return .success(hasPage ? .website : .systemGenerated)
        case .tiktok(let tiktok):
            let source = tiktokSource(tiktok, transition, identity)
            guard source != .web || hasWebPage(transition) else {
                // TikTok refuses the whole request for a web event without its page (platforms sheet TikTok §2.2).
                return .failure(GateStop(
                    .minimumDataMissing, "TikTok's source web, which default_source says, needs page_url, and the row has none"))
            }
            return .success(source)
        case .ga4, .googleAds, .linkedin:
            return .success(.standard)
        }
    }

    /// Whether denied personalisation (rule D12) can be said in TikTok's terms: its limited data use exists for the source
    /// `web` only and needs the visitor's public address; to send without it would ignore the lead's choice (platforms
    /// sheet TikTok §5). The other sources have no such field, as other platforms have none.
    func limitedDataUseGate(_ transition: Transition, identity: LeadIdentity, destination: DestinationSettings) -> GateStop? {
        guard case .tiktok(let tiktok) = destination.configuration, transition.consentAdPersonalization == .denied,
            tiktokSource(tiktok, transition, identity) == .web,
            transition.clientIP.flatMap({ IPAddress($0) })?.isPublic != true
        else { return nil }
        return GateStop(
            .consentDenied,
            "the lead denied personalised ads, and TikTok's limited data use needs a public client_ip, which the row has not")
    }

    private func tiktokSource(_ tiktok: TikTokConfiguration, _ transition: Transition, _ identity: LeadIdentity) -> Channel {
        if identity.present.contains(.tiktokLeadID) { return .crm }
        if hasWebPage(transition) { return .web }
        return switch tiktok.defaultSource {
        case .web: .web
        case .crm: .crm
        case .offline: .offline
        }
    }

    /// Whether `page_url` is the address of a web page: TikTok looks into it for the click id.
    private func hasWebPage(_ transition: Transition) -> Bool {
        guard let page = transition.pageURL.flatMap(nonBlank) else { return false }
        let start = page.prefix(8).lowercased()
        return start.hasPrefix("https://") || start.hasPrefix("http://")
    }

    private mutating func resolveMessaging(_ meta: MetaConfiguration, _ transition: Transition) -> Result<Channel, GateStop> {
        guard let messagingName = MessagingEvents.name(for: name, status: status, overrides: meta.messagingEvents)
        else {
            return .failure(GateStop(
                .eventNotOnChannel,
                "Meta does not take \(name) for click-to-WhatsApp leads; give the status a name in [destination.messaging_events]"))
        }
        guard messagingName != DestinationSettings.dontSend else {
            return .failure(GateStop(.dontSend, "[destination.messaging_events] says dont_send for this status"))
        }
        guard ClickID.cleaned(transition.whatsappBusinessAccountID) ?? ClickID.cleaned(meta.whatsappBusinessAccountID) != nil
        else {
            return .failure(GateStop(
                .configurationIncomplete,
                "a click-to-WhatsApp lead needs whatsapp_business_account_id, in the row or in the destination"))
        }
        name = messagingName
        return .success(.businessMessaging)
    }
}

extension TimeSpan {
    /// The span for a person, rounded down to two units: `6 d 23 h`.
    var inWords: String {
        let minutes = microseconds / 60_000_000
        let (days, hours) = (minutes / 1_440, minutes / 60 % 24)
        if days > 0 { return hours > 0 ? "\(days) d \(hours) h" : "\(days) d" }
        if hours > 0 { return minutes % 60 > 0 ? "\(hours) h \(minutes % 60) min" : "\(hours) h" }
        return "\(minutes) min"
    }
}
