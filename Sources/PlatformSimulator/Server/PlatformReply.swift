import HTTPTypes
import NIOCore

/// What goes back over the wire.
struct PlatformReply: Sendable {
    var status: Int
    var fields: HTTPFields = [:]
    var body = ByteBuffer()

    static let noContent = PlatformReply(status: 204)

    static func json(_ value: JSONValue, status: Int = 200, fields: HTTPFields = [:]) -> PlatformReply {
        var fields = fields
        fields[.contentType] = "application/json; charset=UTF-8"
        return PlatformReply(status: status, fields: fields, body: ByteBuffer(string: value.text))
    }

    /// What a proxy in front of the platform says when the platform does not.
    static func html(status: Int) -> PlatformReply {
        PlatformReply(
            status: status, fields: [.contentType: "text/html; charset=utf-8"],
            body: ByteBuffer(
                string: "<!DOCTYPE html>\n<html><head><title>Error</title></head><body><h1>Sorry, something went wrong.</h1></body></html>\n"))
    }
}
