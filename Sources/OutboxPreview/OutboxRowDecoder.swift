import ConversionCore
import SettingsFile

/// Reads a JSON object as a row of the outbox, by the types and CHECK constraints of the table.
package struct OutboxRowDecoder {
    /// The workspace that the rows must be of; a row that names none is of it.
    var workspace: String
    /// Stands in for `occurred_at` and `created_at` where a row has none, as `DEFAULT now()` does.
    var now: Timestamp

    /// Bytes; a row of the outbox with every column at its limit has about a hundred thousand.
    package static let longestLine = 1 << 20

    package init(workspace: String, now: Timestamp) {
        self.workspace = workspace
        self.now = now
    }

    /// - Parameter number: the line, which becomes the id of a row that has none.
    package func decode(_ line: some Sequence<UInt8>, number: Int) throws(OutboxRowError) -> Transition {
        let line = Array(line.prefix(Self.longestLine + 1))
        guard line.count <= Self.longestLine else {
            throw OutboxRowError(line: number, problems: [.init(key: nil, message: "longer than a row of the outbox can be, expected at most 1 MiB")])
        }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(line)
        } catch {
            // The parser counts lines within the row's text, where there is only one; ours is the input's.
            let reason = error.reason.rawValue.split(separator: "_").joined(separator: " ")
            throw OutboxRowError(line: number, problems: [.init(key: nil, message: "not valid JSON: \(reason) at byte \(error.offset + 1)")])
        }
        guard case .object(let members) = value else {
            let message = "found \(JSONKind.of(value)), expected an object whose keys are columns of the outbox"
            throw OutboxRowError(line: number, problems: [.init(key: nil, message: message)])
        }
        var row = OutboxColumns(members)
        let transition = read(&row, number: number)
        row.refuseUnknownKeys()
        guard row.problems.isEmpty else { throw OutboxRowError(line: number, problems: row.problems) }
        return transition
    }

    private func read(_ row: inout OutboxColumns, number: Int) -> Transition {
        let id = row.integer("id") ?? Int64(number)
        if let workspace = row.text("workspace", 1...63), workspace != self.workspace {
            row.refuse("workspace", "found another workspace than that of the settings, expected \(Found.quote(self.workspace))")
        }
        let leadID = row.text("lead_id", 1...255)
        let status = row.status("status")
        for key in ["lead_id", "status"] where row.isNull(key) { row.refuse(key, "missing, expected text") }
        var transition = Transition(
            id: id, workspace: workspace, leadID: leadID ?? "", status: status ?? "",
            occurredAt: row.timestamp("occurred_at") ?? now, createdAt: row.timestamp("created_at") ?? now)
        transition.dealID = row.text("deal_id", 1...255)
        transition.eventID = row.text("event_id", 1...255)
        readPerson(&row, into: &transition)
        readClicks(&row, into: &transition)
        transition.clickedAt = row.timestamp("clicked_at")
        transition.clientIP = row.address("client_ip")
        transition.userAgent = row.text("user_agent", 0...2_000)
        transition.pageURL = row.text("page_url", 0...4_000)
        transition.referrer = row.text("referrer", 0...4_000)
        transition.estimatedValue = row.amount("estimated_value")
        transition.actualValue = row.amount("actual_value")
        transition.currency = row.letters("currency", 3, "an ISO 4217 code in capital letters, such as \"IDR\"") { $0.isASCII && $0.isUppercase }
        transition.consentAdUserData = row.consent("consent_ad_user_data")
        transition.consentAdPersonalization = row.consent("consent_ad_personalization")
        transition.extra = row.object("extra", bytes: 32_768)
        return transition
    }

    private func readPerson(_ row: inout OutboxColumns, into transition: inout Transition) {
        transition.email = row.text("email", 0...320)
        transition.phone = row.text("phone", 0...64)
        transition.firstName = row.text("first_name", 0...255)
        transition.lastName = row.text("last_name", 0...255)
        transition.city = row.text("city", 0...255)
        transition.region = row.text("region", 0...255)
        transition.postalCode = row.text("postal_code", 0...255)
        transition.country = row.letters("country", 2, "an ISO 3166-1 alpha-2 code, such as \"ID\"") { $0.isASCII && $0.isLetter }
        transition.company = row.text("company", 0...255)
        transition.jobTitle = row.text("job_title", 0...255)
        transition.gender = row.text("gender", 0...255)
        transition.birthDate = row.date("birth_date")
    }

    private func readClicks(_ row: inout OutboxColumns, into transition: inout Transition) {
        let length = 0...1_000
        transition.fbclid = row.text("fbclid", length)
        transition.fbc = row.text("fbc", length)
        transition.fbp = row.text("fbp", length)
        transition.ctwaClid = row.text("ctwa_clid", length)
        transition.whatsappBusinessAccountID = row.text("whatsapp_business_account_id", length)
        transition.metaLeadID = row.text("meta_lead_id", length)
        transition.gaClientID = row.text("ga_client_id", length)
        transition.gaSessionID = row.text("ga_session_id", length)
        transition.gclid = row.text("gclid", length)
        transition.gbraid = row.text("gbraid", length)
        transition.wbraid = row.text("wbraid", length)
        transition.ttclid = row.text("ttclid", length)
        transition.ttp = row.text("ttp", length)
        transition.tiktokLeadID = row.text("tiktok_lead_id", length)
        transition.liFatID = row.text("li_fat_id", length)
        transition.linkedinLead = row.text("linkedin_lead", length)
    }
}
