import HTTPTypes

/// An error in the Graph API's own shape (platforms sheet: Meta, section 6).
struct MetaError: Error, Sendable, Equatable {
    var status = 400
    var type = "OAuthException"
    var code: Int
    var subcode: Int?
    var message: String
    var isTransient = false
    var title: MetaErrorTitle?
    /// What a person should read; localised by its title only.
    var userMessage: String?
    /// Paths to what is wrong, such as `["data", "0", "event_time"]`.
    var blame: [[String]] = []
    var blameStyle = BlameStyle.index
    /// How long the business may not call, minutes.
    var regainMinutes: Int?
    var retryAfter: Int?

    /// The code as the truth files it: `190`, `100/2804003`.
    var label: String { subcode.map { "\(code)/\($0)" } ?? "\(code)" }

    /// An event (or the envelope) is not as documented.
    static func invalid(
        _ userMessage: String, at path: [String] = [], subcode: Int? = nil, title: MetaErrorTitle = .invalidParameter
    ) -> MetaError {
        MetaError(
            code: 100, subcode: subcode, message: "Invalid parameter", title: title, userMessage: userMessage,
            blame: path.isEmpty ? [] : [path])
    }

    func reply(in language: MessageLanguage) -> PlatformReply {
        var error: JSONObject = [
            "message": .string(message), "type": .string(type), "code": .integer(code),
        ]
        if let subcode { error.append("error_subcode", .integer(subcode)) }
        error.append("is_transient", .bool(isTransient))
        if let title { error.append("error_user_title", .string(title.text(in: language))) }
        if let userMessage { error.append("error_user_msg", .string(userMessage)) }
        if !blame.isEmpty {
            let data: JSONValue = ["blame_field_specs": .array(blame.map { .array($0.map { .string($0) }) })]
            switch blameStyle {
            case .index: error.append("error_data", data)
            case .indexAsText: error.append("error_data", .string(data.text))
            case .none, .temporary: break
            }
        }
        error.append("fbtrace_id", .string(MetaTrace.next()))
        var reply = PlatformReply.json(["error": .object(error)], status: status)
        if let retryAfter { reply.fields[.retryAfter] = String(retryAfter) }
        if let regainMinutes {
            let usage: JSONValue = [
                "1234567890": [
                    [
                        "type": "ads_management", "call_count": 100, "total_cputime": 25, "total_time": 25,
                        "estimated_time_to_regain_access": .integer(regainMinutes),
                    ]
                ]
            ]
            reply.fields[.businessUseCaseUsage] = usage.text
        }
        return reply
    }
}
