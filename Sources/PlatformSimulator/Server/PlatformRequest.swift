import HTTPTypes
import NIOCore

/// A request to a platform, read whole.
struct PlatformRequest: Sendable {
    /// The part of a request that comes before its body.
    struct Head: Sendable {
        var method: String
        /// Without the query.
        var path: Substring
        var query: QueryString
        var fields: HTTPFields
    }

    var head: Head
    var body: ByteBuffer
}
