/// The rules for one event that Google looks at before it answers (platforms sheet: Google Data
/// Manager, sections 2, 5 and 6). What it finds out later is `DataManagerProcessing`'s.
struct DataManagerEventRules {
    let now: UnixTime
    /// `HEX` or `BASE64`, when the request says so.
    let encoding: String?
    /// The references that the request's destinations have.
    let references: Set<String>
    let isValidateOnly: Bool
    let path: String
    private(set) var violations: [DataManagerViolation] = []

    /// Google publishes no tolerance; this much is the usual disagreement of clocks.
    private static let futureTolerance = Duration.seconds(60)
    private static let clickIDs = ["gclid", "gbraid", "wbraid"]
    /// Belongs to Google Analytics destinations only.
    private static let analyticsFields = [
        ("clientId", "client_id"), ("appInstanceId", "app_instance_id"), ("userId", "user_id"),
        ("additionalEventParameters", "additional_event_parameters"),
    ]

    init(now: UnixTime, encoding: String?, references: Set<String>, isValidateOnly: Bool, path: String) {
        self.now = now
        self.encoding = encoding
        self.references = references
        self.isValidateOnly = isValidateOnly
        self.path = path
    }

    mutating func check(_ event: JSONObject) {
        for (index, reference) in (event["destinationReferences"]?.array ?? []).enumerated()
        where !references.contains(reference.string ?? "") {
            add(".destination_references[\(index)]", .invalidDestination, "No destination has this reference.")
        }
        checkTransaction(event["transactionId"]?.string ?? "")
        if event["eventSource"] == nil { add(".event_source", .requiredFieldMissing, "The event's source is required.") }
        if let time = event["eventTimestamp"]?.string.flatMap(GoogleTimestamp.init(rfc3339:))?.time {
            if time - now > Self.futureTolerance { add(".event_timestamp", .eventTimeInvalid, "The event lies in the future.") }
        } else {
            add(".event_timestamp", .requiredFieldMissing, "The event's time is required.")
        }
        for (name, field) in Self.analyticsFields where event.contains(name) {
            add(".\(field)", .invalidArgument, "The field belongs to Google Analytics destinations.")
        }
        checkIdentifiers(event)
        checkMoney(event)
        if let user = event["userData"]?.object {
            var rules = DataManagerUserDataRules(encoding: encoding, path: "\(path).user_data")
            rules.check(user)
            violations += rules.violations
        }
    }

    private mutating func checkTransaction(_ id: String) {
        if id.isEmpty {
            add(".transaction_id", .requiredFieldMissing, "The transaction id is required.")
        } else if GoogleText.isDigits(id), !isValidateOnly {
            // Said of the whole event, and not said of a validation.
            add("", .invalidArgument, "Request contains an invalid argument.")
        }
    }

    private mutating func checkIdentifiers(_ event: JSONObject) {
        let identifiers = event["adIdentifiers"]?.object
        let clicks = Self.clickIDs.filter { identifiers?[$0]?.string?.isEmpty == false }
        if clicks.count > 1 {
            add(".ad_identifiers", .invalidArgument, "At most one of gclid, gbraid and wbraid may be set.")
        }
        for name in clicks where SimulatedClick(id: identifiers?[name]?.string ?? "") == .foreign {
            add(".ad_identifiers.\(name)", .invalidAdIdentifierForAccount, "The click belongs to another account.")
        }
        let isIdentified =
            !clicks.isEmpty || identifiers?["sessionAttributes"]?.string?.isEmpty == false
            || identifiers?["landingPageDeviceInfo"]?.object?["ipAddress"]?.string?.isEmpty == false
            || event["userData"]?.object?["userIdentifiers"]?.array?.isEmpty == false
            || event["eventDeviceInfo"]?.object?["ipAddress"]?.string?.isEmpty == false
        if !isIdentified { add("", .noIdentifiersProvided, "The event has nothing to be matched by.") }
    }

    private mutating func checkMoney(_ event: JSONObject) {
        for (name, field) in [("conversionValue", "conversion_value"), ("conversionCount", "conversion_count")] {
            if event[name]?.number?.isNegative ?? false {
                add(".\(field)", .invalidArgument, "The number must not be below zero.")
            }
        }
        if let code = event["currency"]?.string, !GoogleText.isCurrencyCode(code) {
            add(".currency", .invalidCurrencyCode, "The currency must be an ISO 4217 code.")
        }
    }

    private mutating func add(_ suffix: String, _ reason: DataManagerViolation.Reason, _ description: String) {
        violations.append(DataManagerViolation(field: path + suffix, reason: reason, description: description))
    }
}
