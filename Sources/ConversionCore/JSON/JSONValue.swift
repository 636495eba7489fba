/// A parsed JSON value whose numbers keep their exact decimal digits.
///
/// `JSONSerialization` and `Codable` route numbers through `Double` or `Decimal`; a Meta lead id of 17 digits
/// and a price must come out as they went in.
public indirect enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(ExactDecimal)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    public subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    public subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    public var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The number as a 64-bit integer; `nil` if it is not a number, not whole, or out of range.
    public var integer: Int64? {
        guard case .number(let number) = self else { return nil }
        return Int64(number.text)
    }

    public var bool: Bool? {
        guard case .bool(let truth) = self else { return nil }
        return truth
    }

    public var array: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    public var object: [String: JSONValue]? {
        guard case .object(let members) = self else { return nil }
        return members
    }
}
