/// The Google parts of control commands.
extension GoogleCustomer {
    /// `{"actions":[{"id":"111","type":"UPLOAD_CLICKS"}],"managers":["987"],"users":["a@b"],"takes_user_data":true,
    /// "allow_listed":true,"custom_variables":["x"]}`.
    init(control body: JSONObject) throws {
        let fields = ControlFields(body)
        self.init(
            actions: try (fields.objects("actions") ?? []).map(GoogleConversionAction.init(control:)),
            managers: Set(try fields.texts("managers") ?? []), users: try fields.texts("users").map(Set.init),
            takesUserData: try fields.flag("takes_user_data") ?? true, isAllowListed: try fields.flag("allow_listed") ?? true,
            customVariables: Set(try fields.texts("custom_variables") ?? []))
        try fields.finish()
    }
}

extension GoogleConversionAction {
    /// `{"id":"111","type":"UPLOAD_CLICKS","enabled":true,"counts_every":true,"window_days":90,"created_at":1795305600}`.
    init(control body: JSONObject) throws {
        let fields = ControlFields(body)
        let type = try fields.text("type") ?? Kind.uploadClicks.rawValue
        guard let kind = Kind(rawValue: type) else { throw ControlError("unknown type of conversion action \(type)") }
        self.init(
            try fields.required("id"), kind, isEnabled: try fields.flag("enabled") ?? true,
            countsEvery: try fields.flag("counts_every") ?? true, windowDays: try fields.integer("window_days") ?? 90,
            createdAt: try fields.integer("created_at").map { UnixTime(seconds: Int64($0)) })
        try fields.finish()
    }
}

extension GooglePrincipal {
    /// `{"public_key":"-----BEGIN PUBLIC KEY-----…","scopes":["https://…/datamanager"],"token_lifetime":3599}`.
    init(control body: JSONObject) throws {
        let fields = ControlFields(body)
        let scopes = try fields.texts("scopes").map { names in
            try names.map { name in
                guard let scope = GoogleScope(rawValue: name) else { throw ControlError("unknown scope \(name)") }
                return scope
            }
        }
        self.init(
            publicKey: try fields.text("public_key"), scopes: Set(scopes ?? GoogleScope.allCases),
            tokenLifetime: .seconds(try fields.integer("token_lifetime") ?? 3599))
        try fields.finish()
    }
}

extension ControlCommands {
    /// `{"action":"expire"}` or `{"action":"revoke","principal":"client-1"}`.
    ///
    /// - Returns: how many tokens are concerned.
    static func changeTokens(_ tokens: GoogleTokens, _ body: JSONObject) throws -> Int {
        let fields = ControlFields(body)
        let principal = try fields.text("principal")
        let action = try fields.required("action")
        try fields.finish()
        switch action {
        case "expire": return tokens.expireAll(of: principal)
        case "revoke": return tokens.revokeAll(of: principal)
        default: throw ControlError("action must be expire or revoke")
        }
    }
}
