/// The name by which an event points at one of its request's destinations: `a` and the Action ID.
///
/// The event's bytes begin with it, so that whoever joins events finds it without parsing them.
enum DataManagerReference {
    private static let beginning = Array(#"{"destinationReferences":["a"#.utf8)

    static func name(of action: String) -> String { "a" + action }

    /// The Action ID within a reference's name.
    static func action(in name: String) -> String? {
        name.hasPrefix("a") ? String(name.dropFirst()) : nil
    }

    /// The Action ID that a rendered event points at; `nil` for bytes that this version did not write.
    static func action(inEvent event: ArraySlice<UInt8>) -> String? {
        guard event.starts(with: beginning) else { return nil }
        let digits = event.dropFirst(beginning.count).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return digits.isEmpty ? nil : String(decoding: digits, as: UTF8.self)
    }
}
