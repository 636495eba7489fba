import ConversionCore

/// Complete settings and rows to vary in tests.
enum Fixtures {
    /// 2026-11-22T12:00:00Z.
    static let now = Timestamp(seconds: 1_795_348_800)

    static func row(_ status: String = "won", _ change: (inout Transition) -> Void = { _ in }) -> Transition {
        var row = Transition(
            id: 1, workspace: "default", leadID: "lead-1", status: status, occurredAt: now - .minutes(10), createdAt: now)
        row.actualValue = ExactDecimal("1500000")
        row.currency = "IDR"
        // Enough for strict on every platform, on the plainest channel.
        row.fbclid = "IwAR0abc"
        row.gaClientID = "123456789.1700000000"
        row.gclid = "Cj0KCQ"
        row.ttclid = "E.C.P.abc"
        row.liFatID = "0f1e2d3c"
        change(&row)
        return row
    }

    static func workspace(
        _ destinations: [DestinationSettings], _ change: (inout WorkspaceSettings) -> Void = { _ in }
    ) -> WorkspaceSettings {
        var workspace = WorkspaceSettings(name: "default")
        workspace.currency = "IDR"
        workspace.phoneCountry = "ID"
        workspace.destinations = destinations
        change(&workspace)
        return workspace
    }

    static func meta(_ change: (inout MetaConfiguration) -> Void = { _ in }) -> DestinationSettings {
        var meta = MetaConfiguration()
        meta.pixelID = "1234567890"
        meta.accessToken = .environment("META_TOKEN")
        change(&meta)
        return DestinationSettings(name: "meta-main", configuration: .meta(meta))
    }

    static func ga4(_ change: (inout GA4Configuration) -> Void = { _ in }) -> DestinationSettings {
        var ga4 = GA4Configuration()
        ga4.measurementID = "G-ABC123"
        ga4.apiSecret = .environment("GA4_SECRET")
        change(&ga4)
        return DestinationSettings(name: "ga4-main", configuration: .ga4(ga4))
    }

    static func googleAds(_ change: (inout GoogleAdsConfiguration) -> Void = { _ in }) -> DestinationSettings {
        var ads = GoogleAdsConfiguration()
        ads.customerID = "1234567890"
        ads.defaultAction = "111222333"
        ads.credentials = .file("/etc/conversiond/google.json")
        change(&ads)
        return DestinationSettings(name: "google-ads", configuration: .googleAds(ads))
    }

    static func tiktok(_ change: (inout TikTokConfiguration) -> Void = { _ in }) -> DestinationSettings {
        var tiktok = TikTokConfiguration()
        tiktok.eventSourceID = "C4ABCDEF"
        tiktok.accessToken = .environment("TIKTOK_TOKEN")
        change(&tiktok)
        return DestinationSettings(name: "tiktok-main", configuration: .tiktok(tiktok))
    }

    static func linkedin(_ change: (inout LinkedInConfiguration) -> Void = { _ in }) -> DestinationSettings {
        var linkedin = LinkedInConfiguration()
        linkedin.accessToken = .environment("LINKEDIN_TOKEN")
        linkedin.conversions = [
            "PAGE_VIEW": "101", "CONTACT": "102", "LEAD": "103", "QUALIFIED_LEAD": "104", "REQUEST_QUOTE": "105",
            "PURCHASE": "106", "Archive": "107",
        ]
        change(&linkedin)
        return DestinationSettings(name: "linkedin-main", configuration: .linkedin(linkedin))
    }

    static func destination(_ platform: Platform) -> DestinationSettings {
        switch platform {
        case .meta: meta()
        case .ga4: ga4()
        case .googleAds: googleAds()
        case .tiktok: tiktok()
        case .linkedin: linkedin()
        }
    }

    /// The decision for a row on one destination, by the same way as the daemon's.
    static func decide(
        _ row: Transition, _ destination: DestinationSettings, _ change: (inout WorkspaceSettings) -> Void = { _ in }
    ) -> Decision {
        decideAll(row, settings: workspace([destination], change), now: now).decisions[0].decision
    }
}

extension Decision {
    var sent: PlannedEvent? {
        guard case .send(let event) = self else { return nil }
        return event
    }

    var skipped: SkippedEvent? {
        guard case .skip(let event) = self else { return nil }
        return event
    }
}

extension DestinationSettings {
    func with(_ change: (inout DestinationSettings) -> Void) -> DestinationSettings {
        var copy = self
        change(&copy)
        return copy
    }
}
