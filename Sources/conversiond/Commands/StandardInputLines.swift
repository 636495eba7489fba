#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The lines of standard input as bytes, read as they come; one line at a time is in memory.
///
/// Of a line longer than ``limit`` bytes the first `limit + 1` are given, so that whoever reads it sees that it is too long.
struct StandardInputLines: Sequence, IteratorProtocol {
    let limit: Int
    private var buffer: [UInt8] = []
    private var position = 0
    private var ended = false

    init(limit: Int) {
        self.limit = limit
    }

    /// The next line without its line feed; a last line without one counts as well.
    mutating func next() -> [UInt8]? {
        var scanned = position
        while true {
            if let end = buffer[scanned...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { position = end + 1 }
                return Array(buffer[position..<end].prefix(limit + 1))
            }
            scanned = buffer.count
            if ended {
                guard position < buffer.count else { return nil }
                defer { position = buffer.count }
                return Array(buffer[position...].prefix(limit + 1))
            }
            scanned -= position
            buffer.removeFirst(position)
            position = 0
            if buffer.count > limit + 1 {
                buffer.removeSubrange((limit + 1)...)
                scanned = buffer.count
            }
            fill()
        }
    }

    private mutating func fill() {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = chunk.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                ended = true
                return
            }
            buffer.append(contentsOf: chunk[..<count])
            return
        }
    }
}
