/// Reads the members of one object by type, and throws at the first that is of another.
///
/// TikTok is strict about types (an id is a string, never a number) and takes keys that it does not know
/// (platforms sheet: TikTok, sections 2 and 5), so these are told and not refused.
struct TikTokFields {
    let object: JSONObject
    /// Empty for the root and for an event: messages name paths from there.
    let path: String

    init(_ object: JSONObject, at path: String = "") {
        self.object = object
        self.path = path
    }

    func path(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    func text(_ name: String) throws(TikTokError) -> String? {
        guard let value = object[name] else { return nil }
        guard let text = value.string else { throw .invalid(path(name), "not a valid string") }
        return text
    }

    func number(_ name: String) throws(TikTokError) -> JSONNumber? {
        guard let value = object[name] else { return nil }
        guard let number = value.number else { throw .invalid(path(name), "not a valid number") }
        return number
    }

    func integer(_ name: String) throws(TikTokError) -> Int64? {
        guard let value = object[name] else { return nil }
        guard let integer = value.integer else { throw .invalid(path(name), "not a valid integer") }
        return integer
    }

    func flag(_ name: String) throws(TikTokError) -> Bool? {
        guard let value = object[name] else { return nil }
        guard let flag = value.bool else { throw .invalid(path(name), "not a valid boolean") }
        return flag
    }

    func array(_ name: String) throws(TikTokError) -> [JSONValue]? {
        guard let value = object[name] else { return nil }
        guard let elements = value.array else { throw .invalid(path(name), "not a valid list") }
        return elements
    }

    func fields(_ name: String) throws(TikTokError) -> TikTokFields? {
        guard let value = object[name] else { return nil }
        guard let object = value.object else { throw .invalid(path(name), "not a valid object") }
        return TikTokFields(object, at: path(name))
    }

    /// A string, or an array of at least one string.
    func texts(_ name: String) throws(TikTokError) -> [String]? {
        guard let value = object[name] else { return nil }
        if let text = value.string { return [text] }
        guard let elements = value.array, !elements.isEmpty else { throw .invalid(path(name), "not a valid string or list") }
        var texts: [String] = []
        for (index, element) in elements.enumerated() {
            guard let text = element.string else { throw .invalid("\(path(name)).\(index)", "not a valid string") }
            texts.append(text)
        }
        return texts
    }

    /// - Throws: for a name that is missing or an empty string.
    func required(_ name: String) throws(TikTokError) -> String {
        guard let text = try text(name), !text.isEmpty else { throw missing(name) }
        return text
    }

    func missing(_ name: String) -> TikTokError { .invalid(path(name), "missing data for required field") }

    /// A remark for each key beyond the known ones.
    func unknown(besides known: Set<String>) -> [String] {
        object.members.filter { !known.contains($0.name) }.map { "unknown_key:\(path($0.name))" }
    }
}
