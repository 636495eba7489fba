import ConversionCore
import Destinations
import OutboxPreview

extension FuzzTarget {
    /// A line that is no row is refused with reasons that quote none of it; a row gets one decision per destination: an event
    /// with a deadline and JSON that fits into a request, or a reason.
    static let rows = FuzzTarget(name: "rows", reads: "outbox rows") { bytes throws(Violation) in
        let transition: Transition
        do throws(OutboxRowError) {
            transition = try OutboxRowDecoder(workspace: "default", now: FuzzScene.now).decode(bytes, number: 1)
        } catch {
            try demand(!error.problems.isEmpty, "refused without a problem")
            for problem in error.problems {
                try demand(problem.message.utf8.count <= 500, "a problem of \(problem.message.utf8.count) bytes")
                try FuzzScene.demandNothingPlanted(in: problem.message, "the problem")
            }
            return
        }
        for settings in [FuzzScene.generous, FuzzScene.strict] { try check(transition, bytes, settings) }
    }

    private static func check(_ transition: Transition, _ bytes: [UInt8], _ settings: WorkspaceSettings) throws(Violation) {
        let plan = decideAll(transition, settings: settings, now: FuzzScene.now)
        try demand(plan.decisions.map(\.index) == Array(settings.destinations.indices), "not one decision per destination")
        for (index, decided) in plan.decisions.enumerated() {
            switch decided.decision {
            case .skip(let skipped):
                try demand(skipped.reason.isSkip, "skipped as \(skipped.reason)")
                let detail = skipped.detail ?? ""
                try demand(detail.utf8.count <= 1_000, "a detail of \(detail.utf8.count) bytes")
                // The status is told, and the CRM's own business.
                if !transition.holdsPlantedName { try FuzzScene.demandNothingPlanted(in: detail, "the detail") }
            case .send(let event):
                try check(event, transition)
                try check(event, transition, plan.identity, FuzzScene.adapters[index])
            }
        }
        try checkPreview(bytes, settings)
    }

    private static func check(_ event: PlannedEvent, _ transition: Transition) throws(Violation) {
        try demand(event.deadline >= event.eventTime, "a deadline before the event")
        try demand(event.deadline >= FuzzScene.now, "sent after its deadline")
        try demand(event.eventTime <= FuzzScene.now, "an event in the future")
        try demand(!event.eventName.isEmpty && !event.category.isEmpty, "an event without name or category")
        try demand(!event.eventID.isEmpty && event.eventID.unicodeScalars.count <= 255, "an event id of \(event.eventID.unicodeScalars.count) characters")
        if let value = event.value {
            try demand(!value.amount.isNegative && value.currency.utf8.count == 3, "a value of \(value)")
        }
    }

    private static func check(
        _ event: PlannedEvent, _ transition: Transition, _ identity: LeadIdentity, _ adapter: any DestinationAdapter
    ) throws(Violation) {
        let rendered = adapter.render(event, transition: transition, identity: identity)
        try demand(rendered == adapter.render(event, transition: transition, identity: identity), "rendered twice, two events")
        try IndependentJSON.demandValid(rendered.json, "the event")
        let joined = Array(repeating: rendered.json[...], count: min(2, adapter.limits.events))
        let request = adapter.request(joining: joined, group: rendered.group, secrets: .redacted)
        try IndependentJSON.demandValid(request.body, "the request")
        try demand(rendered.json.count <= adapter.limits.bytes, "an event of \(rendered.json.count) bytes, a request takes \(adapter.limits.bytes)")
        // Names and numbers that are not the lead's own may stand for anything; an e-mail address is one anywhere.
        if !transition.plantsOutsidePersonalColumns {
            let holdsEmail = String(decoding: rendered.json, as: UTF8.self).lowercased().contains(FuzzScene.plantedEmail)
            try demand(!holdsEmail, "the event for \(request.url.prefix(30)) holds the planted address: \(String(decoding: rendered.json, as: UTF8.self))")
        }
    }

    private static func checkPreview(_ bytes: [UInt8], _ settings: WorkspaceSettings) throws(Violation) {
        var preview = Preview(settings: settings, endpoints: Endpoints(), now: FuzzScene.now, once: false)
        let lines: [[UInt8]]
        do throws(OutboxRowError) {
            lines = try preview.decide(bytes, number: 1)
        } catch {
            throw Violation("a row that was read is refused: \(error)")
        }
        for line in lines {
            try IndependentJSON.demandValid(line, "preview's line")
            try demand(!line.contains(UInt8(ascii: "\n")), "preview's line is two")
        }
    }
}

extension Transition {
    /// Whether what we tell of the row itself would repeat what was planted.
    fileprivate var holdsPlantedName: Bool { Self.isPlanted(status) || Self.isPlanted(leadID) }

    /// Whether a column holds planted data that goes out as it came, or that platforms want as it came (LinkedIn's names, places).
    fileprivate var plantsOutsidePersonalColumns: Bool {
        let plain: [String?] = [
            leadID, status, dealID, eventID, fbclid, fbc, fbp, ctwaClid, whatsappBusinessAccountID, metaLeadID, gaClientID, gaSessionID,
            gclid, gbraid, wbraid, ttclid, ttp, tiktokLeadID, liFatID, linkedinLead, userAgent, city, region, postalCode, company, jobTitle,
            firstName, lastName, gender,
        ]
        return plain.contains { $0.map(Self.isPlanted) ?? false }
    }

    private static func isPlanted(_ text: String) -> Bool {
        let text = text.lowercased()
        return ["planted", "person", "@example", "81234500077"].contains { text.contains($0) }
    }
}
