/// A set of identifiers: a bit each, since every transition has one and every gate asks it.
public struct MatchIdentifiers: SetAlgebra, Sendable, Hashable {
    private var bits: UInt32 = 0

    public init() {}

    /// The identifiers' names in alphabetical order, separated by commas.
    public var list: String {
        var list = ""
        for (name, bit) in Self.byName where bits & bit != 0 {
            if !list.isEmpty { list += "," }
            list += name
        }
        return list
    }

    private static let byName = MatchIdentifier.allCases.sorted { $0.rawValue < $1.rawValue }.map { ($0.rawValue, bit($0)) }

    private static func bit(_ identifier: MatchIdentifier) -> UInt32 { 1 << UInt32(identifier.position) }

    // MARK: SetAlgebra

    public func contains(_ member: MatchIdentifier) -> Bool { bits & Self.bit(member) != 0 }

    @discardableResult
    public mutating func insert(_ member: MatchIdentifier) -> (inserted: Bool, memberAfterInsert: MatchIdentifier) {
        defer { bits |= Self.bit(member) }
        return (!contains(member), member)
    }

    @discardableResult
    public mutating func remove(_ member: MatchIdentifier) -> MatchIdentifier? {
        defer { bits &= ~Self.bit(member) }
        return contains(member) ? member : nil
    }

    @discardableResult
    public mutating func update(with member: MatchIdentifier) -> MatchIdentifier? {
        defer { bits |= Self.bit(member) }
        return contains(member) ? member : nil
    }

    public func union(_ other: Self) -> Self { Self(bits | other.bits) }
    public func intersection(_ other: Self) -> Self { Self(bits & other.bits) }
    public func symmetricDifference(_ other: Self) -> Self { Self(bits ^ other.bits) }
    public mutating func formUnion(_ other: Self) { bits |= other.bits }
    public mutating func formIntersection(_ other: Self) { bits &= other.bits }
    public mutating func formSymmetricDifference(_ other: Self) { bits ^= other.bits }

    private init(_ bits: UInt32) { self.bits = bits }
}
