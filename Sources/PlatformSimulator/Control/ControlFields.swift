/// Reads a command's fields by name and type, and refuses what it does not know.
final class ControlFields {
    private let object: JSONObject
    private var read: Set<String> = ["action"]

    init(_ object: JSONObject) { self.object = object }

    func text(_ name: String) throws -> String? {
        read.insert(name)
        guard let value = object[name], value != .null else { return nil }
        guard let text = value.string else { throw ControlError("\(name) must be a string") }
        return text
    }

    func required(_ name: String) throws -> String {
        guard let text = try text(name) else { throw ControlError("\(name) is required") }
        return text
    }

    func integer(_ name: String) throws -> Int? {
        read.insert(name)
        guard let value = object[name], value != .null else { return nil }
        guard let integer = value.integer else { throw ControlError("\(name) must be an integer") }
        return Int(integer)
    }

    func number(_ name: String) throws -> Double? {
        read.insert(name)
        guard let value = object[name], value != .null else { return nil }
        guard let number = value.number?.approximate else { throw ControlError("\(name) must be a number") }
        return number
    }

    func flag(_ name: String) throws -> Bool? {
        read.insert(name)
        guard let value = object[name], value != .null else { return nil }
        guard let flag = value.bool else { throw ControlError("\(name) must be true or false") }
        return flag
    }

    func texts(_ name: String) throws -> [String]? {
        read.insert(name)
        guard let value = object[name], value != .null else { return nil }
        guard let elements = value.array else { throw ControlError("\(name) must be an array of strings") }
        return try elements.map { element in
            guard let text = element.string else { throw ControlError("\(name) must be an array of strings") }
            return text
        }
    }

    func object(_ name: String) throws -> JSONObject? {
        read.insert(name)
        guard let value = object[name], value != .null else { return nil }
        guard let object = value.object else { throw ControlError("\(name) must be an object") }
        return object
    }

    func objects(_ name: String) throws -> [JSONObject]? {
        read.insert(name)
        guard let value = object[name], value != .null else { return nil }
        guard let elements = value.array else { throw ControlError("\(name) must be an array of objects") }
        return try elements.map { element in
            guard let object = element.object else { throw ControlError("\(name) must be an array of objects") }
            return object
        }
    }

    /// - Throws: `ControlError` when the object holds a field that nobody has asked for.
    func finish() throws {
        for member in object.members where !read.contains(member.name) {
            throw ControlError("unknown field \(member.name)")
        }
    }
}
