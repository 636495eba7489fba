import Testing

@testable import ConversionEngine

@Suite("Done bits")
struct DoneBitsTests {
    @Test("Each event is counted once, and what the database holds may be shorter than the events", arguments: [1, 7, 8, 9, 500])
    func counts(_ count: Int) {
        var bits = DoneBits(count: count)
        #expect(bits.remaining == count)
        bits.mark(count - 1)
        bits.mark(count - 1)
        #expect(bits.remaining == count - 1)
        #expect(bits[count - 1])
        let read = DoneBits(count: count, bytes: bits.bytes)
        #expect(read == bits)
        #expect(DoneBits(count: count, bytes: []).remaining == count)
    }
}
