/// A 128-bit digest that stands for a deduplication key or an event's identity.
///
/// Two 64-bit hashes with different prefixes: small enough to remember millions, and a chance
/// collision (which would be judged a double) is out of reach.
struct EventKey: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    enum Purpose: UInt8 {
        case deduplication = 1
        case identity = 2
    }

    init(_ purpose: Purpose, _ account: AccountKey, _ first: String, _ second: String = "") {
        func digest(_ prefix: UInt8) -> UInt64 {
            var hasher = Hasher()
            hasher.combine(prefix)
            hasher.combine(purpose.rawValue)
            hasher.combine(account)
            hasher.combine(first)
            hasher.combine(second)
            return UInt64(bitPattern: Int64(hasher.finalize()))
        }
        high = digest(0)
        low = digest(1)
    }

    static func == (left: EventKey, right: EventKey) -> Bool { left.high == right.high && left.low == right.low }
    func hash(into hasher: inout Hasher) { hasher.combine(high) }
}

/// An account on a platform.
struct AccountKey: Hashable, Sendable {
    let platform: PlatformName
    let id: String
}
