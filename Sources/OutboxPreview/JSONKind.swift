import ConversionCore

/// What kind of value a message says was found; never the value.
enum JSONKind {
    static func of(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "text"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
