/// The deterministic event id and the once key, both from one SHA-256 (rules D4, D5).
///
/// The hashed text is a sequence of netstrings (`<byte count>:<bytes>,`) of workspace, the destination's original
/// name, lead id and category, and of the deal id where the destination counts once per deal. Netstrings make the
/// parts unambiguous whatever they contain. The id is `cv` and the first 32 hexadecimal digits: it starts with a
/// letter because Google refuses purely numeric ids, and 128 bits are enough for it to be unique for ever.
public struct EventID: Sendable, Equatable {
    public let text: String
    public let onceKey: OnceKey

    /// - Parameter dealID: given only where the destination has `once_per = "deal"`; an absent deal id there is `nil` too.
    public init(workspace: String, destination: String, leadID: String, category: String, dealID: String?) {
        var hashed = ""
        for part in [workspace, destination, leadID, category] + (dealID.map { [$0] } ?? []) {
            hashed += "\(part.utf8.count):\(part),"
        }
        let hex = HashedIdentifier(hashing: hashed).hex.prefix(32)
        text = "cv" + hex
        onceKey = OnceKey(high: UInt64(hex.prefix(16), radix: 16) ?? 0, low: UInt64(hex.dropFirst(16), radix: 16) ?? 0)
    }
}
