/// A `numeric` in binary form, from exact decimal text: ``NumericText`` the other way round.
///
/// numeric_recv: the number of base-10000 digits, the weight of the first one, the sign, the display scale, the digits.
struct WireNumeric: WireValue {
    static var type: PostgresType { .numeric }
    static var arrayType: PostgresType { .numericArray }

    private let isNegative: Bool
    private let scale: Int
    private let weight: Int
    private let groups: [Int16]
    private let isWellFormed: Bool

    /// - Parameter decimal: digits with at most one point and one sign before them; anything else is refused when written.
    init(_ decimal: String) {
        var digits = decimal.utf8[...]
        isNegative = digits.first == UInt8(ascii: "-")
        if let first = digits.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        let point = digits.firstIndex(of: UInt8(ascii: "."))
        let whole = digits[..<(point ?? digits.endIndex)]
        let fraction = point.map { digits[digits.index(after: $0)...] } ?? digits[digits.endIndex...]
        isWellFormed = !(whole.isEmpty && fraction.isEmpty) && whole.allSatisfy(Self.isDigit)
            && fraction.allSatisfy(Self.isDigit)
            && whole.count <= 131_072 && fraction.count <= 16_383
        scale = fraction.count
        guard isWellFormed else {
            (weight, groups) = (0, [])
            return
        }
        // Groups of four, counted from the point in both directions.
        var groups: [Int16] = []
        groups.reserveCapacity(whole.count / 4 + fraction.count / 4 + 2)
        var group: Int16 = 0
        var filled = (4 - whole.count % 4) % 4
        func add(_ byte: UInt8) {
            group = group * 10 + Int16(byte - 0x30)
            filled += 1
            guard filled == 4 else { return }
            groups.append(group)
            (group, filled) = (0, 0)
        }
        for byte in whole { add(byte) }
        for byte in fraction { add(byte) }
        if filled > 0, !fraction.isEmpty {
            for _ in filled..<4 { group *= 10 }
            groups.append(group)
        }
        var weight = (whole.count + 3) / 4 - 1
        while groups.first == 0 {
            groups.removeFirst()
            weight -= 1
        }
        while groups.last == 0 { groups.removeLast() }
        self.groups = groups
        self.weight = groups.isEmpty ? 0 : weight
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    init?(wire bytes: UnsafeRawBufferPointer) {
        guard let text = NumericText.decode(bytes) else { return nil }
        self.init(text)
    }

    var wireLength: Int { 8 + 2 * groups.count }

    func write(to target: UnsafeMutableRawPointer) -> WireRefusal? {
        guard isWellFormed else { return .notADecimal }
        target.storeBigEndian(Int16(groups.count))
        target.storeBigEndian(Int16(weight), at: 2)
        // Zero has no sign.
        target.storeBigEndian(UInt16(isNegative && !groups.isEmpty ? 0x4000 : 0), at: 4)
        target.storeBigEndian(Int16(scale), at: 6)
        for (index, group) in groups.enumerated() { target.storeBigEndian(group, at: 8 + 2 * index) }
        return nil
    }
}
