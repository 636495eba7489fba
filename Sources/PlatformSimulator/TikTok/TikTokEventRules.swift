/// The rules for one element of `data` (platforms sheet: TikTok, sections 2.2, 2.5, 3 and 5).
struct TikTokEventRules {
    let source: TikTokEventSource
    let now: UnixTime
    /// Remarks on an event that is counted all the same.
    private(set) var notes: [String] = []

    private static let known: Set<String> = [
        "event", "event_time", "event_id", "user", "properties", "page", "app", "ad", "lead", "limited_data_use", "device",
    ]
    private static let adFlags = ["is_retargeting", "attributed"]
    /// The longest click window; older events are taken and matched to nothing.
    private static let longestWindow: Int64 = 28 * 86_400

    init(source: TikTokEventSource, now: UnixTime) {
        self.source = source
        self.now = now
        notes = ["event_source:\(source.rawValue)"]
    }

    mutating func check(_ value: JSONValue) throws(TikTokError) {
        guard let object = value.object else { throw .invalid("data", "not a valid object") }
        let event = TikTokFields(object)
        try checkName(try event.required("event"))
        try checkTime(event)
        if let id = try event.text("event_id") {
            guard !id.isEmpty else { throw event.missing("event_id") }
        } else {
            notes.append("no_event_id")
        }
        let user = try event.fields("user") ?? TikTokFields([:], at: "user")
        var userRules = TikTokUserRules(user, source: source)
        try userRules.check()
        notes += userRules.notes
        if let properties = try event.fields("properties") { notes += try TikTokPropertiesRules(fields: properties).check() }
        try checkPlace(event)
        let lead = try checkLead(event)
        try checkLimitedDataUse(event, user)
        try checkIdentity(event, user.object, lead: lead)
        _ = try event.fields("device")
        notes += event.unknown(besides: Self.known)
    }

    private mutating func checkName(_ name: String) throws(TikTokError) {
        guard TikTokEventNames.isWellFormed(name) else { throw .invalid("event", "not a valid event name") }
        if source == .offline, !TikTokEventNames.isStandard(name, at: now) {
            throw .invalid("event", "not a standard event, which event_source offline demands")
        }
        // Apps have names of their own, which the sheet does not list.
        if source != .app, let note = TikTokEventNames.note(on: name, at: now) { notes.append(note) }
    }

    private mutating func checkTime(_ event: TikTokFields) throws(TikTokError) {
        guard let time = try event.integer("event_time") else { throw event.missing("event_time") }
        // The year 5138 in seconds, 1973 in milliseconds: nothing that is meant lies between.
        guard time >= 0, time < 100_000_000_000 else { throw .invalid("event_time", "not a Unix time in seconds") }
        if time > now.seconds + 60 { notes.append("in_future") }
        if time < now.seconds - Self.longestWindow { notes.append("beyond_attribution") }
    }

    /// Page, app and ad: where the event happened.
    private mutating func checkPlace(_ event: TikTokFields) throws(TikTokError) {
        let page = try event.fields("page")
        let app = try event.fields("app")
        let ad = try event.fields("ad")
        if source == .offline {
            for name in ["page", "app"] where event.object.contains(name) {
                throw .invalid(name, "not allowed for event_source offline")
            }
        }
        if ad != nil, source != .app { throw .invalid("ad", "not allowed for event_source \(source.rawValue)") }
        if let page {
            for name in ["url", "referrer"] { _ = try page.text(name) }
            notes += page.unknown(besides: ["url", "referrer"])
        }
        if source == .web { _ = try (page ?? TikTokFields([:], at: "page")).required("url") }
        if let app {
            for name in ["app_id", "app_name", "app_version"] { _ = try app.text(name) }
            notes += app.unknown(besides: ["app_id", "app_name", "app_version"])
        }
        if source == .app { _ = try (app ?? TikTokFields([:], at: "app")).required("app_id") }
        for name in Self.adFlags { _ = try ad?.flag(name) }
    }

    /// - Returns: true when the event names a lead of TikTok's own forms.
    private mutating func checkLead(_ event: TikTokFields) throws(TikTokError) -> Bool {
        guard let lead = try event.fields("lead") else { return false }
        let id = try lead.text("lead_id")
        _ = try lead.text("lead_event_source")
        notes += lead.unknown(besides: ["lead_id", "lead_event_source"])
        if source != .crm { notes.append("lead_outside_crm") }
        return id?.isEmpty == false
    }

    /// For web and app only, and with the visitor's public address, or the limit could not be placed.
    private func checkLimitedDataUse(_ event: TikTokFields, _ user: TikTokFields) throws(TikTokError) {
        guard let isLimited = try event.flag("limited_data_use") else { return }
        guard source == .web || source == .app else {
            throw .invalid("limited_data_use", "not allowed for event_source \(source.rawValue)")
        }
        guard isLimited else { return }
        guard let address = user.object["ip"]?.string, InternetAddress.isPublic(address) else {
            throw .invalid("user.ip", "a public IP address is required with limited_data_use")
        }
    }

    private mutating func checkIdentity(_ event: TikTokFields, _ user: JSONObject, lead: Bool) throws(TikTokError) {
        let isPerson = TikTokUserRules.identifiesPerson(user)
        switch source {
        case .crm where !lead && !isPerson: throw event.missing("lead.lead_id")
        case .offline where !isPerson: throw event.missing("user.email")
        case .crm, .offline: break
        case .web, .app:
            // TikTok reads the click id out of the page's address as well.
            let isClicked = event.object["page"]?.object?["url"]?.string?.contains("ttclid=") ?? false
            if !isClicked, !TikTokUserRules.identifies(user) { notes.append("no_identifier") }
        }
    }
}
