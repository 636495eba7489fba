/// What is wrong with a hit: the validation server's words, and ours for the truth.
struct GA4Finding: Sendable, Equatable {
    /// `validationCode` of the validation server (platforms sheet: GA4, section 6).
    enum Code: String, Sendable {
        case valueInvalid = "VALUE_INVALID"
        case valueRequired = "VALUE_REQUIRED"
        case nameInvalid = "NAME_INVALID"
        case nameReserved = "NAME_RESERVED"
        case outOfBounds = "VALUE_OUT_OF_BOUNDS"
        case tooMany = "EXCEEDED_MAX_ENTITIES"
    }

    var fieldPath: String
    var code: Code
    /// The reason under which the truth files what is lost by it.
    var reason: String
    var description: String

    var message: JSONValue {
        [
            "fieldPath": .string(fieldPath), "description": .string(description), "validationCode": .string(code.rawValue),
        ]
    }
}
