import Crypto
import HTTPTypes

/// Who calls, and may he (platforms sheet: Meta, sections 1 and 6).
enum MetaAuthorization {
    /// Checks token, dataset and proof, in the order in which the Graph API does.
    ///
    /// - Returns: the dataset.
    static func dataset(
        _ id: String, for request: PlatformRequest, _ body: JSONObject?, _ accounts: AccountRegistry
    ) throws(MetaError) -> Account {
        let token = try token(of: request, body)
        switch accounts.state(of: token, on: .meta) {
        case .valid: break
        case .revoked: throw tokenRevoked
        case nil:
            throw MetaError(
                status: 401, code: 190, message: "Invalid OAuth access token - Cannot parse access token")
        }
        guard let account = accounts.account(.meta, id), account.credentials[token] != nil else { throw unknownObject(id) }
        if let secret = account.appSecret { try checkProof(request, body, token, secret) }
        return account
    }

    static let tokenRevoked = MetaError(
        status: 401, code: 190, subcode: 460,
        message:
            "Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons."
    )

    static func unknownObject(_ id: String) -> MetaError {
        MetaError(
            type: "GraphMethodException", code: 100, subcode: 33,
            message:
                "Unsupported post request. Object with ID '\(id)' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api"
        )
    }

    private static func token(of request: PlatformRequest, _ body: JSONObject?) throws(MetaError) -> String {
        var found: [String] = []
        if let header = request.head.fields[.authorization] {
            guard header.hasPrefix("Bearer "), header.utf8.count > 7 else {
                throw MetaError(status: 401, code: 190, message: "Malformed access token")
            }
            found.append(String(header.dropFirst(7)))
        }
        if let parameter = request.head.query["access_token"] { found.append(parameter) }
        if let field = body?["access_token"]?.string { found.append(field) }
        guard let token = found.first else {
            throw MetaError(code: 104, message: "An access token is required to request this resource.")
        }
        guard found.allSatisfy({ $0 == token }) else {
            throw .invalid("The request carries access tokens that differ.")
        }
        return token
    }

    private static func checkProof(
        _ request: PlatformRequest, _ body: JSONObject?, _ token: String, _ secret: String
    ) throws(MetaError) {
        guard let proof = request.head.query["appsecret_proof"] ?? body?["appsecret_proof"]?.string else {
            throw MetaError(
                type: "GraphMethodException", code: 100, message: "API calls from the server require an appsecret_proof argument")
        }
        let code = HMAC<SHA256>.authenticationCode(for: Array(token.utf8), using: SymmetricKey(data: Array(secret.utf8)))
        let digits = Array("0123456789abcdef")
        let expected = String(code.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
        guard proof == expected else {
            throw MetaError(
                type: "GraphMethodException", code: 100, message: "Invalid appsecret_proof provided in the API argument")
        }
    }
}
