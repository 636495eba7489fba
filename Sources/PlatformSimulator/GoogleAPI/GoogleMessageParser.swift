/// Checks JSON against a message, as Google's JSON parser does before any rule is looked at: it
/// collects what is wrong, and all of it refuses the whole request (platforms sheet: Google Data
/// Manager, section 6).
struct GoogleMessageParser {
    struct Problem: Sendable, Equatable {
        /// In the definition's snake_case; empty at the top.
        var field: String
        var description: String
    }

    private(set) var problems: [Problem] = []

    static func problems(of body: JSONObject, as message: GoogleMessage) -> [Problem] {
        var parser = GoogleMessageParser()
        parser.check(body, as: message, at: "")
        return parser.problems
    }

    private mutating func check(_ object: JSONObject, as message: GoogleMessage, at path: String) {
        for member in object.members {
            if let kind = message.fields[member.name] {
                let name = Self.definitionName(member.name)
                check(member.value, as: kind, at: path.isEmpty ? name : "\(path).\(name)")
            } else {
                let place = path.isEmpty ? "" : " at '\(path)'"
                add(path, "Invalid JSON payload received. Unknown name \"\(member.name)\"\(place): Cannot find field.")
            }
        }
        for (name, members) in message.alternatives {
            let given = members.filter(object.contains)
            guard given.count > 1 else { continue }
            add(
                path,
                "Invalid value at '\(path)' (oneof), oneof field '\(name)' is already set. Cannot set '\(given[1])'")
        }
    }

    private mutating func check(_ value: JSONValue, as kind: GoogleMessage.Kind, at path: String) {
        switch kind {
        case .string: require(value.string != nil, value, "TYPE_STRING", path)
        case .double: require(value.number != nil, value, "TYPE_DOUBLE", path)
        case .int32: require(value.integer.map { Int32(exactly: $0) != nil } ?? false, value, "TYPE_INT32", path)
        case .int64: require(value.string.map { Int64($0) != nil } ?? false, value, "TYPE_INT64", path)
        case .bool: require(value.bool != nil, value, "TYPE_BOOL", path)
        case .timestamp:
            require(
                value.string.flatMap(GoogleTimestamp.init(rfc3339:)) != nil, value,
                "type.googleapis.com/google.protobuf.Timestamp", path)
        case .enumeration(let type, let values):
            require(value.string.map(values.contains) ?? false, value, "type.googleapis.com/\(type)", path)
        case .message(let message):
            guard let object = value.object else { return require(false, value, "TYPE_MESSAGE", path) }
            check(object, as: message, at: path)
        case .list(let element):
            guard let elements = value.array else { return require(false, value, "TYPE_LIST", path) }
            for (index, value) in elements.enumerated() { check(value, as: element, at: "\(path)[\(index)]") }
        case .anything: break
        }
    }

    private mutating func require(_ isRight: Bool, _ value: JSONValue, _ type: String, _ path: String) {
        guard !isRight else { return }
        // Google echoes what it was sent: a client that logs this text leaks.
        add(path, "Invalid value at '\(path)' (\(type)), \(value.text)")
    }

    private mutating func add(_ field: String, _ description: String) {
        problems.append(Problem(field: field, description: description))
    }

    /// `conversionValue` → `conversion_value`.
    private static func definitionName(_ name: String) -> String {
        var out = ""
        for character in name {
            if character.isUppercase { out += "_" }
            out += character.lowercased()
        }
        return out
    }
}
