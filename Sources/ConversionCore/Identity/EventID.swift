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
        var parts = Netstrings()
        parts.append(workspace)
        parts.append(destination)
        parts.append(leadID)
        parts.append(category)
        if let dealID { parts.append(dealID) }
        let event = parts.digest
        text = event.hex(prefix: "cv", digits: 32)
        onceKey = OnceKey(high: leadBits, low: event.leadingBits)
    }

    /// The once keys' half that says which lead.
    static func leadBits(workspace: String, leadID: String) -> UInt64 {
        var parts = Netstrings()
        parts.append(workspace)
        parts.append(leadID)
        return parts.digest.leadingBits
    }
}

/// Texts one after the other, each with its length before it.
private struct Netstrings {
    private var bytes: [UInt8] = []

    init() {
        bytes.reserveCapacity(160)
    }

    mutating func append(_ part: String) {
        part.withBytes {
            bytes.append(decimal: Int64($0.count))
            bytes.append(UInt8(ascii: ":"))
            bytes.append(contentsOf: $0)
            bytes.append(UInt8(ascii: ","))
        }
    }

    var digest: HashedIdentifier { bytes.withUnsafeBytes { HashedIdentifier(hashing: $0) } }
}
