import ConversionCore

/// A Google service account's JSON key, as the Cloud console gives it out.
struct ServiceAccountKey: Sendable {
    let clientEmail: String
    let privateKey: String
    /// Tells Google which of the account's keys signed.
    let privateKeyID: String?

    /// - Throws: what is wrong with the secret; names members of the file, never what stands in them.
    init(_ text: String) throws(AccessGrantProblem) {
        let parsed: JSONValue
        do {
            parsed = try JSONValue.parse(Array(text.utf8))
        } catch {
            throw Self.problem("is not JSON: it must hold the whole key file that the Cloud console gave out for a service account")
        }
        guard parsed.object != nil else { throw Self.problem("is JSON, but no object: it must hold a service account's key file") }
        if parsed["type"]?.string == "authorized_user" || parsed["refresh_token"] != nil {
            throw Self.problem("holds a user's refresh token, not a service account's key: use refresh_token, client_id and client_secret")
        }
        if parsed["installed"] != nil || parsed["web"] != nil {
            throw Self.problem("holds an OAuth client, not a service account's key: use refresh_token, client_id and client_secret")
        }
        guard let email = parsed["client_email"]?.string?.trimmedOrNil else {
            throw Self.problem("has no client_email: it is not a service account's key file")
        }
        guard let key = parsed["private_key"]?.string?.trimmedOrNil else {
            throw Self.problem("has no private_key: make a new key of the service account, of type JSON")
        }
        clientEmail = email
        privateKey = key
        privateKeyID = parsed["private_key_id"]?.string?.trimmedOrNil
    }

    static func problem(_ what: String) -> AccessGrantProblem {
        AccessGrantProblem("the secret credentials \(what)")
    }
}
