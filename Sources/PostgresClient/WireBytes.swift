/// The encoded bytes of one parameter, at an address that stays.
///
/// `@unchecked Sendable`: the bytes are written inside `init` and only read afterwards.
final class WireBytes: @unchecked Sendable {
    let start: UnsafeMutableRawPointer
    let count: Int

    /// Allocates exactly `count` bytes, and a zero byte after them, and lets `write` fill them.
    init(count: Int, write: (UnsafeMutableRawPointer) -> Void) {
        self.count = count
        start = .allocate(byteCount: count + 1, alignment: 8)
        start.storeBytes(of: 0, toByteOffset: count, as: UInt8.self)
        write(start)
    }

    deinit {
        start.deallocate()
    }
}
