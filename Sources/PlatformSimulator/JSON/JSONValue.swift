/// A JSON value as it was written: numbers keep their literal, objects keep their order.
///
/// A reader of our own, because the simulator judges bytes: `JSONDecoder` and `JSONSerialization`
/// pass numbers through binary floating point on some paths (a 17-digit lead id must stay exact),
/// let a later duplicate key win silently, and do not tell `1` from `1.0`.
enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    var number: JSONNumber? {
        guard case .number(let number) = self else { return nil }
        return number
    }

    var array: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    var object: JSONObject? {
        guard case .object(let object) = self else { return nil }
        return object
    }

    var bool: Bool? {
        guard case .bool(let flag) = self else { return nil }
        return flag
    }

    /// The value as a 64-bit integer when its literal is one.
    var integer: Int64? { number?.integer }

    /// The word that error messages use for this kind of value.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number(let number): number.isInteger ? "integer" : "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
