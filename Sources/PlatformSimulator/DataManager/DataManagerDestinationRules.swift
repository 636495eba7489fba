/// The rules for `destinations` (platforms sheet: Google Data Manager, sections 1, 2 and 6).
struct DataManagerDestinationRules {
    let now: UnixTime
    private(set) var violations: [DataManagerViolation] = []

    static let maximumDestinations = 10

    init(now: UnixTime) { self.now = now }

    mutating func check(_ destinations: [DataManagerDestination], carriesUserData: Bool) {
        guard !destinations.isEmpty else {
            return add("destinations", .requiredFieldMissing, "At least one destination is required.")
        }
        if destinations.count > Self.maximumDestinations {
            add("destinations", .tooManyDestinations, "At most \(Self.maximumDestinations) destinations are allowed.")
        }
        var references: Set<String> = []
        for (index, destination) in destinations.enumerated() {
            let path = "destinations[\(index)]"
            if let reference = destination.reference, !references.insert(reference).inserted {
                add("\(path).reference", .duplicateDestinationReference, "The reference stands twice.")
            }
            let isOperable = check(destination.text["operatingAccount"]?.object, "\(path).operating_account", isRequired: true)
            _ = check(destination.text["loginAccount"]?.object, "\(path).login_account", isRequired: false)
            if destination.text.contains("linkedAccount") {
                add("\(path).linked_account", .invalidDestination, "Only data partners have linked accounts.")
            }
            guard isOperable else { continue }
            check(destination, path, carriesUserData: carriesUserData)
        }
    }

    private mutating func check(_ account: JSONObject?, _ path: String, isRequired: Bool) -> Bool {
        guard let account else {
            if isRequired { add(path, .requiredFieldMissing, "The account is required.") }
            return false
        }
        guard let type = account["accountType"]?.string else {
            add("\(path).account_type", .requiredFieldMissing, "The account's type is required.")
            return false
        }
        guard type == "GOOGLE_ADS" else {
            add("\(path).account_type", .destinationAccountTypeMismatch, "A Google Ads account is expected.")
            return false
        }
        guard let id = account["accountId"]?.string, !id.isEmpty else {
            add("\(path).account_id", .requiredFieldMissing, "The account's id is required.")
            return false
        }
        // A hyphenated 123-456-7890 is for people.
        guard GoogleText.isDigits(id) else {
            add("\(path).account_id", .invalidNumberFormat, "The account's id must be digits only.")
            return false
        }
        return true
    }

    private mutating func check(_ destination: DataManagerDestination, _ path: String, carriesUserData: Bool) {
        guard let customer = destination.account?.googleCustomer else {
            return add("\(path).operating_account", .invalidDestination, "No such account.")
        }
        if carriesUserData, !customer.takesUserData {
            add(path, .enhancedConversionsNotEnabled, "The account has not enabled enhanced conversions for leads.")
        }
        let field = "\(path).product_destination_id"
        guard !destination.actionID.isEmpty else {
            return add(field, .requiredFieldMissing, "The conversion action is required.")
        }
        // AW-…/label names a tag, not an action.
        guard GoogleText.isDigits(destination.actionID) else {
            return add(field, .invalidNumberFormat, "The conversion action must be a number.")
        }
        guard let action = customer.actions[destination.actionID], action.isEnabled else {
            return add(field, .invalidConversionActionID, "The account has no such conversion action.")
        }
        switch action.kind {
        case .uploadClicks, .webpage: break
        case .uploadCalls:
            return add(field, .invalidConversionActionType, "Events cannot be sent to a conversion action of this type.")
        }
        if action.isTooYoung(at: now) {
            add(field, .conversionActionTooRecentlyCreated, "The conversion action was created less than six hours ago.")
        }
    }

    private mutating func add(_ field: String, _ reason: DataManagerViolation.Reason, _ description: String) {
        violations.append(DataManagerViolation(field: field, reason: reason, description: description))
    }
}
