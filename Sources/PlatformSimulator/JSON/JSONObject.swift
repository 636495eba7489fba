/// The members of a JSON object in document order, each name once.
struct JSONObject: Sendable, Equatable {
    struct Member: Sendable, Equatable {
        let name: String
        let value: JSONValue
    }

    private(set) var members: [Member] = []

    var isEmpty: Bool { members.isEmpty }
    var count: Int { members.count }

    /// Linear: objects on these wires have a few dozen members, where a scan beats a hash table.
    subscript(name: String) -> JSONValue? {
        for member in members where member.name == name { return member.value }
        return nil
    }

    func contains(_ name: String) -> Bool { self[name] != nil }

    mutating func append(_ name: String, _ value: JSONValue) {
        members.append(Member(name: name, value: value))
    }

    /// The first name that stands twice.
    ///
    /// Short objects are compared pairwise; long ones (a hostile body) through a set.
    var duplicateName: String? {
        if members.count <= 12 {
            for (index, member) in members.enumerated() {
                for earlier in members[..<index] where earlier.name == member.name { return member.name }
            }
            return nil
        }
        var seen = Set<String>(minimumCapacity: members.count)
        for member in members where !seen.insert(member.name).inserted { return member.name }
        return nil
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (name, value) in elements { append(name, value) }
    }
}
