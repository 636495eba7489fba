/// The bytes of a request body, possibly in several pieces that are sent one after the other.
///
/// Pieces are joined once, when the request is handed to the session.
public struct HTTPBody: Sendable, Equatable {
    public var chunks: [[UInt8]]

    public init(chunks: [[UInt8]]) {
        self.chunks = chunks
    }

    public init(_ bytes: [UInt8]) {
        chunks = bytes.isEmpty ? [] : [bytes]
    }

    public static let empty = HTTPBody(chunks: [])

    /// The number of bytes in all pieces together.
    public var count: Int {
        chunks.reduce(0) { $0 + $1.count }
    }
}

extension HTTPBody: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: UInt8...) {
        self.init(elements)
    }
}

/// Bodies carry personal data: neither printing nor dumping shows them.
extension HTTPBody: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "\(count) bytes" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
