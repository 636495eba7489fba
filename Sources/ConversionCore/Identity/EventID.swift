/// The deterministic event id and the once key (rules D4, D5).
///
/// The hashed text is a sequence of netstrings (`<byte count>:<bytes>,`) of workspace, the destination's original
/// name, lead id and category, and of the deal id where the destination counts once per deal. Netstrings make the
/// parts unambiguous whatever they contain. The id is `cv` and the first 32 hexadecimal digits: it starts with a
/// letter because Google refuses purely numeric ids, and 128 bits are enough for it to be unique for ever.
public struct EventID: Sendable, Equatable {
    public let text: String
    /// 64 bits of the lead's own hash, then 64 of the event's: the keys of one lead lie side by side in the ledger's
    /// index, so that a transition with five destinations touches one of its pages and not five.
    public let onceKey: OnceKey

    /// - Parameter dealID: given only where the destination has `once_per = "deal"`; an absent deal id there is `nil` too.
    public init(workspace: String, destination: String, leadID: String, category: String, dealID: String?) {
        self.init(
            workspace: workspace, destination: destination, leadID: leadID,
            leadBits: Self.leadBits(workspace: workspace, leadID: leadID), category: category, dealID: dealID)
    }

    /// - Parameter leadBits: ``leadBits(workspace:leadID:)``, the same for all events of a lead.
    init(workspace: String, destination: String, leadID: String, leadBits: UInt64, category: String, dealID: String?) {
        let event = Self.digest(ofNetstrings: [workspace, destination, leadID, category, dealID])
        text = event.hex(prefix: "cv", digits: 32)
        onceKey = OnceKey(high: leadBits, low: event.leadingBits)
    }

    /// The once keys' half that says which lead.
    static func leadBits(workspace: String, leadID: String) -> UInt64 {
        digest(ofNetstrings: [workspace, leadID]).leadingBits
    }

    private static func digest(ofNetstrings parts: [String?]) -> HashedIdentifier {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(160)
        for case let part? in parts {
            bytes.append(contentsOf: String(part.utf8.count).utf8)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(contentsOf: part.utf8)
            bytes.append(UInt8(ascii: ","))
        }
        return bytes.withUnsafeBytes { HashedIdentifier(hashing: $0) }
    }
}
