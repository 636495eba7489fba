/// One `events:ingest` request on its way through the rules (platforms sheet: Google Data Manager).
struct DataManagerIngestion {
    private let body: JSONObject
    private let destinations: [DataManagerDestination]
    /// An event of the request and a destination that it goes to.
    private var routes: [(event: Int, destination: Int)] = []
    /// One for each route.
    private(set) var reports: [ReportedEvent] = []

    private static let maximumEvents = 2000

    init(_ body: JSONObject, _ accounts: AccountRegistry, at now: UnixTime) {
        self.body = body
        destinations = DataManagerDestination.list(in: body, accounts)
        let consent = body["consent"]?.object
        for (index, value) in (body["events"]?.array ?? []).enumerated() {
            let event = value.object ?? [:]
            let wanted = (event["destinationReferences"]?.array ?? []).compactMap(\.string)
            for (number, destination) in destinations.enumerated()
            where wanted.isEmpty || destination.reference.map(wanted.contains) ?? false {
                routes.append((index, number))
                reports.append(Self.report(event, index, destination, consent, now))
            }
        }
    }

    private static func report(
        _ event: JSONObject, _ index: Int, _ destination: DataManagerDestination, _ consent: JSONObject?, _ now: UnixTime
    ) -> ReportedEvent {
        let id = event["transactionId"]?.string
        return ReportedEvent(
            name: destination.actionID, id: id,
            // A repeat is an adjustment: it changes the value and is not counted (section 3).
            deduplication: id.map {
                Deduplication(
                    key: "\(destination.customer)/\(destination.actionID)/\($0)", window: nil, adjusts: true)
            },
            occurredAt: event["eventTimestamp"]?.string.flatMap(GoogleTimestamp.init(rfc3339:))?.time,
            value: event["conversionValue"]?.number?.literal, currency: event["currency"]?.string,
            ignored: DataManagerProcessing.error(in: event, consent: consent, action: destination.action, at: now),
            notes: event["eventSource"]?.string.map { ["event_source:\($0)"] } ?? [], position: index)
    }

    /// The account that the truth files the request under.
    var account: String? { destinations.first?.customer }

    var isValidateOnly: Bool { body["validateOnly"] == true }

    /// Refuses what the request as a whole, or a part of it, has wrong.
    func check(
        _ caller: GoogleCaller, _ spelling: DataManagerBehavior.FieldPaths, at now: UnixTime
    ) throws(GoogleRPCError) {
        let problems = GoogleMessageParser.problems(of: body, as: DataManagerSchema.request)
        guard problems.isEmpty else { throw blaming(problems.map(\.field), .malformed(problems)) }
        for destination in destinations {
            guard let account = destination.account, let customer = account.googleCustomer else { continue }
            let login = destination.text["loginAccount"]?.object?["accountId"]?.string ?? destination.customer
            // A hyphenated id is told as such below.
            let isReachable = !GoogleText.isDigits(login) || customer.admits(login: login, to: account.id)
            guard caller.mayUse(account), isReachable else { throw DataManagerError.permissionDenied() }
        }
        let violations = violations(at: now)
        guard violations.isEmpty else { throw blaming(violations.map(\.field), DataManagerError.invalid(violations, spelling)) }
    }

    /// The error with the reports of the events that its fields are of.
    private func blaming(_ fields: [String], _ error: GoogleRPCError) -> GoogleRPCError {
        let positions = fields.compactMap { field in
            field.hasPrefix("events[") ? Int(field.dropFirst("events[".count).prefix { $0 != "]" }) : nil
        }
        var error = error
        error.offenders = Set(routes.indices.filter { positions.contains(routes[$0].event) })
        return error
    }

    private func violations(at now: UnixTime) -> [DataManagerViolation] {
        let events = (body["events"]?.array ?? []).map { $0.object ?? [:] }
        let carriesUserData = events.contains { $0.contains("userData") }
        var rules = DataManagerDestinationRules(now: now)
        rules.check(destinations, carriesUserData: carriesUserData)
        var violations = rules.violations
        if events.isEmpty {
            violations.append(
                DataManagerViolation(
                    field: "events", reason: .requiredFieldMissing, description: "At least one event is required."))
        }
        if events.count > Self.maximumEvents {
            violations.append(
                DataManagerViolation(
                    field: "events", reason: .tooManyEvents, description: "At most \(Self.maximumEvents) events are allowed."))
        }
        if carriesUserData, body["encoding"] == nil {
            violations.append(
                DataManagerViolation(
                    field: "encoding", reason: .requiredFieldMissing, description: "User data needs an encoding."))
        }
        let references = Set(destinations.compactMap(\.reference))
        for (index, event) in events.enumerated() {
            var rules = DataManagerEventRules(
                now: now, encoding: body["encoding"]?.string, references: references, isValidateOnly: isValidateOnly,
                path: "events[\(index)]")
            rules.check(event)
            violations += rules.violations
        }
        return violations
    }

    /// `fieldWarnings` on what is taken and left out: custom variables that the account does not know.
    var warnings: [JSONValue] {
        var warnings: [JSONValue] = []
        for (index, value) in (body["events"]?.array ?? []).enumerated() {
            for (number, variable) in (value.object?["customVariables"]?.array ?? []).enumerated() {
                let name = variable.object?["variable"]?.string ?? ""
                let isKnown = destinations.contains { $0.account?.googleCustomer?.customVariables.contains(name) ?? false }
                guard !isKnown else { continue }
                warnings.append([
                    "reason": "WARNING_REASON_CUSTOM_VARIABLE_NOT_PREDEFINED",
                    "description": "The custom variable is not defined and was ignored.",
                    "field": .string("events[\(index)].custom_variables[\(number)]"),
                ])
            }
        }
        return warnings
    }

    /// What the status will say, once the ledger has counted.
    func entry(_ outcomes: [EventOutcome], tellsRepeats: Bool, at now: UnixTime) -> DataManagerRequests.Entry {
        var parts = destinations.map { DataManagerRequests.Entry.Part(destination: $0.text, customer: $0.customer) }
        for (index, route) in routes.enumerated() {
            parts[route.destination].events += 1
            let outcome = index < outcomes.count ? outcomes[index] : .counted
            switch outcome {
            case .ignored, .refused: parts[route.destination].errors[reports[index].ignored ?? "INTERNAL_ERROR", default: 0] += 1
            case .duplicate, .duplicateByOtherKey:
                if tellsRepeats { parts[route.destination].errors["DUPLICATE_TRANSACTION_ID", default: 0] += 1 }
            case .counted: break
            }
        }
        return DataManagerRequests.Entry(acceptedAt: now, parts: parts)
    }
}
