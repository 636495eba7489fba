/// The rules for one conversion; what breaks them fails this row alone (platforms sheet: Google Ads
/// API, sections 2, 3 and 6).
struct GoogleAdsConversionRules {
    let customer: GoogleCustomer
    let now: UnixTime
    let row: Int
    private(set) var errors: [GoogleAdsError] = []

    private static let maximumUserIdentifiers = 5
    /// Open to allow-listed accounts only, and no simulated one is.
    private static let closedFields = [
        ("conversionEnvironment", "conversion_environment"), ("userIpAddress", "user_ip_address"),
        ("sessionAttributesEncoded", "session_attributes_encoded"),
        ("sessionAttributesKeyValuePairs", "session_attributes_key_value_pairs"),
    ]

    init(customer: GoogleCustomer, now: UnixTime, row: Int) {
        self.customer = customer
        self.now = now
        self.row = row
    }

    mutating func check(_ conversion: GoogleAdsConversion) {
        let text = conversion.text
        let action = checkAction(conversion)
        checkTime(conversion, action)
        checkClick(conversion, action)
        checkMoney(text)
        if conversion.orderID?.contains("@") ?? false {
            add(.conversionUpload, "ORDER_ID_CONTAINS_PII", "order_id", "The order ID must not hold personal data.")
        }
        checkUserIdentifiers(text["userIdentifiers"]?.array ?? [])
        for (name, field) in Self.closedFields where text.contains(name) {
            add(.notAllowlisted, "CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE", field, "Customer is not allowlisted for accessing this feature.")
        }
        if text.contains("externalAttributionData") {
            add(
                .conversionUpload, "EXTERNAL_ATTRIBUTION_DATA_SET_FOR_NON_EXTERNALLY_ATTRIBUTED_CONVERSION_ACTION",
                "external_attribution_data", "The conversion action is not externally attributed.")
        }
        for variable in text["customVariables"]?.array ?? [] {
            let name = variable.object?["conversionCustomVariable"]?.string ?? ""
            guard !customer.customVariables.contains(String(name.split(separator: "/").last ?? "")) else { continue }
            add(.conversionUpload, "CUSTOM_VARIABLE_NOT_ENABLED", "custom_variables", "The custom variable is not enabled.")
        }
    }

    private mutating func checkAction(_ conversion: GoogleAdsConversion) -> GoogleConversionAction? {
        guard let name = conversion.text["conversionAction"]?.string, !name.isEmpty else {
            add(.field, "REQUIRED", "conversion_action", "The required field was not present.")
            return nil
        }
        guard let id = conversion.actionID else {
            add(.request, "RESOURCE_NAME_MALFORMED", "conversion_action", "Resource name '\(name)' is malformed.")
            return nil
        }
        guard let action = customer.actions[id], action.isEnabled else {
            add(
                .conversionUpload, "NO_CONVERSION_ACTION_FOUND", "conversion_action",
                "The conversion action specified in the upload request cannot be found.")
            return nil
        }
        guard action.kind == .uploadClicks else {
            add(
                .conversionUpload, "INVALID_CONVERSION_ACTION_TYPE", "conversion_action",
                "The conversion action's type does not take click conversions.")
            return nil
        }
        if action.isTooYoung(at: now) {
            add(
                .conversionUpload, "TOO_RECENT_CONVERSION_ACTION", "conversion_action",
                "The conversion action was created less than six hours ago.")
        }
        return action
    }

    private mutating func checkTime(_ conversion: GoogleAdsConversion, _ action: GoogleConversionAction?) {
        guard let text = conversion.text["conversionDateTime"]?.string, !text.isEmpty else {
            return add(.field, "REQUIRED", "conversion_date_time", "The required field was not present.")
        }
        guard let time = conversion.time else {
            return add(
                .date, "INVALID_STRING_DATE_TIME_SECONDS_WITH_OFFSET", "conversion_date_time",
                "The date time must have the format \"yyyy-mm-dd hh:mm:ss+|-hh:mm\".", trigger: text)
        }
        if time > now {
            add(.date, "LATER_THAN_MAXIMUM_DATE", "conversion_date_time", "The date is after the latest one that is allowed.")
        } else if let action, now - time > action.window {
            add(.conversionUpload, "EXPIRED_EVENT", "conversion_date_time", "The click is too old for the conversion action.")
        }
    }

    private mutating func checkClick(_ conversion: GoogleAdsConversion, _ action: GoogleConversionAction?) {
        let fields = conversion.clickFields
        if fields.contains("gbraid"), fields.contains("wbraid") {
            add(.conversionUpload, "GBRAID_WBRAID_BOTH_SET", "gbraid", "Only one of gbraid and wbraid may be set.")
        } else if fields.count > 1 {
            add(.field, "VALUE_MUST_BE_UNSET", fields[1], "The field must not be set together with gclid.")
        }
        guard let (field, id) = conversion.click else {
            if conversion.text["userIdentifiers"]?.array?.isEmpty ?? true {
                add(.field, "REQUIRED", "gclid", "A click id or a user identifier is required.")
            }
            return
        }
        if field != "gclid", action?.countsEvery == false {
            add(
                .conversionUpload, "ONE_PER_CLICK_CONVERSION_ACTION_NOT_PERMITTED_WITH_BRAID", field,
                "The conversion action counts one conversion per click.")
        }
        switch GoogleText.isURLSafe(id) ? SimulatedClick(id: id) : .invalid {
        case .good: break
        case .invalid:
            add(.conversionUpload, "UNPARSEABLE_\(field.uppercased())", field, "The imported \(field) could not be decoded.", trigger: id)
        case .foreign:
            add(.conversionUpload, "INVALID_CUSTOMER_FOR_CLICK", field, "The click does not belong to the customer.", trigger: id)
        case .notFound:
            add(.conversionUpload, "CLICK_NOT_FOUND", field, "No click was found for the identifiers.", trigger: id)
        case .stumbles: add(.internal, "INTERNAL_ERROR", field, "An internal error has occurred.")
        case .clicked(let click):
            if let time = conversion.time, time < click {
                add(.conversionUpload, "CONVERSION_PRECEDES_EVENT", "conversion_date_time", "The conversion precedes its click.")
            } else if now - click < SimulatedClick.settlingTime {
                add(.conversionUpload, "TOO_RECENT_EVENT", field, "The click occurred less than six hours ago.", trigger: id)
            } else if let action, now - click > action.window {
                add(.conversionUpload, "EXPIRED_EVENT", field, "The click is too old for the conversion action.", trigger: id)
            }
        }
    }

    private mutating func checkMoney(_ text: JSONObject) {
        if text["conversionValue"]?.number?.isNegative ?? false {
            add(.field, "INVALID_VALUE", "conversion_value", "The conversion value must not be negative.")
        }
        if let code = text["currencyCode"]?.string, !GoogleText.isCurrencyCode(code) {
            add(.currencyCode, "UNSUPPORTED", "currency_code", "The currency code is not supported.", trigger: code)
        }
    }

    private mutating func checkUserIdentifiers(_ identifiers: [JSONValue]) {
        guard !identifiers.isEmpty else { return }
        if identifiers.count > Self.maximumUserIdentifiers {
            add(.collectionSize, "TOO_MANY", "user_identifiers", "Too many user identifiers.")
        }
        if !customer.takesUserData {
            add(
                .conversionUpload, "CUSTOMER_NOT_ENABLED_ENHANCED_CONVERSIONS_FOR_LEADS", "user_identifiers",
                "The customer has not enabled enhanced conversions for leads.")
        }
        for identifier in identifiers {
            let object = identifier.object ?? [:]
            if let hash = (object["hashedEmail"] ?? object["hashedPhoneNumber"])?.string {
                guard !MetaUserDataRules.isDigest(hash) else { continue }
                add(.conversionUpload, "INVALID_USER_IDENTIFIER", "user_identifiers", "The user identifier is not a SHA-256 hash.")
            } else if object.members.contains(where: { $0.name != "userIdentifierSource" }) {
                add(.conversionUpload, "UNSUPPORTED_USER_IDENTIFIER", "user_identifiers", "User identifiers of this kind are not supported.")
            } else {
                add(.field, "REQUIRED", "user_identifiers", "The required field was not present.")
            }
        }
    }

    private mutating func add(
        _ category: GoogleAdsError.Category, _ code: String, _ field: String, _ message: String, trigger: String? = nil
    ) {
        var error = GoogleAdsError(category, code, message)
            .at(GoogleAdsError.Step(name: "conversions", index: row), GoogleAdsError.Step(name: field))
        error.trigger = trigger
        errors.append(error)
    }
}
