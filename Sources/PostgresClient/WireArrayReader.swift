/// Reads the binary form of an array of at most one dimension (array_send), trusting no length in it.
struct WireArrayReader {
    let count: Int
    private let elements: UnsafeRawBufferPointer

    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 12 else { return nil }
        let dimensions: Int32 = bytes.bigEndian(0)
        switch dimensions {
        case 0:
            count = 0
            elements = UnsafeRawBufferPointer(start: nil, count: 0)
        case 1:
            guard bytes.count >= 20 else { return nil }
            let count: Int32 = bytes.bigEndian(12)
            elements = UnsafeRawBufferPointer(rebasing: bytes[20...])
            // Every element has at least its length: a false count must not reserve memory.
            guard count >= 0, Int(count) * 4 <= elements.count else { return nil }
            self.count = Int(count)
        default:
            return nil
        }
    }

    /// Calls `body` with each element, nil for NULL, until it returns false; says whether the whole array was read.
    func forEach(_ body: (UnsafeRawBufferPointer?) -> Bool) -> Bool {
        var offset = 0
        for _ in 0..<count {
            guard elements.count - offset >= 4 else { return false }
            let length = Int(elements.bigEndian(offset, as: Int32.self))
            offset += 4
            if length < 0 {
                guard body(nil) else { return false }
                continue
            }
            guard elements.count - offset >= length else { return false }
            guard body(UnsafeRawBufferPointer(rebasing: elements[offset..<offset + length])) else { return false }
            offset += length
        }
        return offset == elements.count
    }
}
