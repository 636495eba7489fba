import ConversionCore
import TOMLKit

/// Reads one `[[destination]]`: what every platform has, then the platform's own part.
enum DestinationReader {
    static func read(_ table: StrictTable) -> DestinationSettings? {
        let name = table.name("name")
        if let name { table.label = label(of: name) }
        if !table.contains("name") { table.reportMissing("name", expected: "a name such as \"meta-main\"") }
        let platform: Platform? = table.word("platform", of: Platform.allCases)
        if !table.contains("platform") {
            table.reportMissing("platform", expected: Platform.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", "))
        }
        var destination = DestinationSettings(
            name: name ?? "", configuration: platform.map { configuration(of: $0, table) } ?? .meta(MetaConfiguration()))
        readGeneral(table, into: &destination)
        if let platform {
            table.refuseUnknownKeys { DestinationKey.explain($0, on: platform) }
        } else {
            // Without a platform nobody can tell whose keys are right; those that no platform has are wrong.
            for key in table.keys where !DestinationKey.isKnown(key) { table.report(key, "unknown key") }
        }
        return name == nil || platform == nil ? nil : destination
    }

    static func label(of name: String) -> String { "destination[\(BasicString.key(name))]" }

    private static func configuration(of platform: Platform, _ table: StrictTable) -> PlatformConfiguration {
        switch platform {
        case .meta: .meta(MetaReader.read(table))
        case .ga4: .ga4(GA4Reader.read(table))
        case .googleAds: .googleAds(GoogleAdsReader.read(table))
        case .tiktok: .tiktok(TikTokReader.read(table))
        case .linkedin: .linkedin(LinkedInReader.read(table))
        }
    }

    private static func readGeneral(_ table: StrictTable, into destination: inout DestinationSettings) {
        destination.originalName = table.name("original_name") ?? destination.name
        destination.enabled = table.bool("enabled") ?? destination.enabled
        destination.events = table.texts("events", refuseEventName)
        destination.strictRequiresAny = readIdentifiers(table)
        destination.oncePer = table.word("once_per", of: [.lead, .deal]) ?? destination.oncePer
        destination.resendWhenUnknown = table.bool("resend_when_unknown") ?? destination.resendWhenUnknown
        destination.maxAge = table.span("max_age", in: .minutes(1)...(.days(365)))
        destination.batchSize = table.integer("batch_size", in: 1...2_000)
        destination.maxInFlight = table.integer("max_in_flight", in: 1...64)
    }

    /// Used for `[destination.events]` and `[destination.messaging_events]`.
    static func refuseEventName(status: String, event: String) -> String? {
        guard event.isPlainText(upTo: 100) else {
            return "found \(Found.quote(event)), expected an event name of 1 to 100 characters, or \"\(DestinationSettings.dontSend)\""
        }
        // Sent as an event's name, a slip in this one word would do the opposite of what was meant (rule R19).
        let folded = event.lowercased().filter { $0.isLetter }
        if event != DestinationSettings.dontSend, folded == "dontsend" {
            return "found \(Found.quote(event)), expected an event name or exactly \"\(DestinationSettings.dontSend)\""
        }
        return nil
    }

    private static func readIdentifiers(_ table: StrictTable) -> [MatchIdentifier]? {
        let known = MatchIdentifier.allCases.map(\.rawValue)
        var seen: Set<MatchIdentifier> = []
        let list = table.elements("strict_requires_any", expected: "a list of identifiers, such as [\"fbclid\", \"email\"]") {
            element, refuse -> MatchIdentifier? in
            guard let text = element.string else {
                refuse("found \(Found.describe(element)), expected one of: \(known.joined(separator: ", "))")
                return nil
            }
            guard let identifier = MatchIdentifier(rawValue: text) else {
                refuse("found \(Found.quote(text))\(NearMiss.hint(text, among: known)), expected one of: \(known.joined(separator: ", "))")
                return nil
            }
            guard seen.insert(identifier).inserted else {
                refuse("found \(Found.quote(text)) a second time, expected it once")
                return nil
            }
            return identifier
        }
        if list?.isEmpty == true, seen.isEmpty, table.isEmptyArray("strict_requires_any") {
            table.report("strict_requires_any", "found an empty list, which no lead can meet, expected at least one identifier")
        }
        return list
    }
}
