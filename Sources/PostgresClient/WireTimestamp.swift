/// A `timestamptz`: callers count microseconds from 1970, the wire counts them from 2000-01-01 00:00 UTC.
///
/// `Int64.max` and `Int64.min` stand for `infinity` and `-infinity` on both sides.
struct WireTimestamp: WireValue {
    static let epochDifference: Int64 = 946_684_800_000_000

    static var type: PostgresType { .timestamptz }
    static var arrayType: PostgresType { .timestamptzArray }

    let microsecondsSince1970: Int64

    init(_ microsecondsSince1970: Int64) {
        self.microsecondsSince1970 = microsecondsSince1970
    }

    var wireLength: Int { 8 }

    func write(to target: UnsafeMutableRawPointer) -> WireRefusal? {
        if microsecondsSince1970 == .max || microsecondsSince1970 == .min {
            return microsecondsSince1970.write(to: target)
        }
        let (wire, overflow) = microsecondsSince1970.subtractingReportingOverflow(Self.epochDifference)
        guard !overflow else { return .timestampOutOfRange }
        return wire.write(to: target)
    }

    init?(wire bytes: UnsafeRawBufferPointer) {
        guard let wire = Int64(wire: bytes) else { return nil }
        if wire == .max || wire == .min {
            self.init(wire)
        } else {
            // The server's range ends 30 years beyond what fits when counted from 1970; the schema keeps such times out.
            self.init(wire &+ Self.epochDifference)
        }
    }
}
