/// Which events of a batch have their final outcome: a bit per event, least significant first,
/// as `conversiond.batch.done` holds it.
struct DoneBits: Sendable, Equatable {
    private(set) var bytes: [UInt8]
    private(set) var remaining: Int

    /// - Parameter bytes: may be shorter than the events; the rest is 0.
    init(count: Int, bytes: [UInt8] = []) {
        let needed = (count + 7) / 8
        self.bytes = Array(bytes.prefix(needed)) + Array(repeating: 0, count: max(0, needed - bytes.count))
        remaining = count
        for index in 0..<count where self[index] { remaining -= 1 }
    }

    subscript(index: Int) -> Bool {
        bytes[index >> 3] & (1 << UInt8(index & 7)) != 0
    }

    /// Marks an event; marking twice counts once.
    mutating func mark(_ index: Int) {
        guard !self[index] else { return }
        bytes[index >> 3] |= 1 << UInt8(index & 7)
        remaining -= 1
    }
}
