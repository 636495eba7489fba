import HTTPTypes

/// A refusal as TikTok words it: a code in the body, under HTTP 200 more often than not
/// (platforms sheet: TikTok, section 6).
struct TikTokError: Error, Sendable, Equatable {
    var code: Int
    var message: String
    var status = 200
    /// Seconds.
    var retryAfter: Int?

    /// The code as the truth files it.
    var label: String { String(code) }

    /// A field is not as documented; the path is relative to the root or to the event.
    static func invalid(_ path: String, _ fault: String) -> TikTokError {
        TikTokError(code: 40002, message: "Invalid value for \(path): \(fault).")
    }

    static let tokenMissing = TikTokError(code: 40104, message: "Access token is empty.", status: 401)
    static let tokenExpired = TikTokError(code: 40102, message: "Access token is expired.")
    static let tokenRevoked = TikTokError(code: 40105, message: "Access token is incorrect or has been revoked.")
    static let noPermission = TikTokError(code: 40001, message: "No permission to operate the event source.")
    static let unknownSource = TikTokError(code: 40007, message: "The event source does not exist.")

    var reply: PlatformReply {
        var reply = Self.reply(code: code, message: message, status: status)
        if let retryAfter { reply.fields[.retryAfter] = String(retryAfter) }
        return reply
    }

    /// The form that every reply has, success included.
    static func reply(code: Int, message: String, status: Int = 200) -> PlatformReply {
        .json(
            [
                "code": .integer(code), "message": .string(message), "request_id": .string(requestID()), "data": [:],
            ], status: status)
    }

    private static func requestID() -> String {
        // A moment of 2026 and 18 hexadecimal digits, as the sheet's sample begins.
        let digits = String(UInt64.random(in: .min ... .max), radix: 16, uppercase: true)
        return "20261122000000" + String(repeating: "0", count: 18 - digits.utf8.count) + digits
    }
}
