import ConversionCore
import Crypto
import CryptoExtras
import JWTKit
import Testing

@testable import Destinations

@Suite("A service account's grant (D14)") struct ServiceAccountGrantTests {
    private static let now = Timestamp(microseconds: 1_795_305_600_999_999)

    /// A new one for every run.
    private static let pem: String = {
        do {
            return try _RSA.Signing.PrivateKey(keySize: .bits2048).pkcs8PEMRepresentation
        } catch {
            Issue.record(error)
            return ""
        }
    }()

    private static func keyFile(_ change: (inout [String: JSONValue]) -> Void = { _ in }) -> String {
        var members: [String: JSONValue] = [
            "type": "service_account", "project_id": "p", "private_key_id": "kid-1", "private_key": .string(pem),
            "client_email": "conversiond@p.iam.gserviceaccount.com", "token_uri": "https://oauth2.googleapis.com/token",
        ]
        change(&members)
        var writer = JSONWriter()
        writer.value(.object(members))
        return text(writer.bytes)
    }

    private func request(_ credentials: String, endpoint: String = "http://127.0.0.1:9000") async throws -> PlatformRequest {
        try await ServiceAccountGrant(endpoint: endpoint, scope: GoogleAccess.Scope.dataManager.rawValue).request(
            secrets: Secrets([.credentials: credentials]), now: Self.now)
    }

    @Test("the assertion is signed with the account's key, for Google's own endpoint wherever it is sent") func signature() async throws {
        let request = try await request(Self.keyFile())
        #expect(request.url == "http://127.0.0.1:9000/token")
        #expect(request.headers == [.init("Content-Type", "application/x-www-form-urlencoded")])
        let body = text(request.body)
        let beginning = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="
        #expect(body.hasPrefix(beginning))
        #expect(!body.contains("PRIVATE"))
        let token = percentDecoded(body.dropFirst(beginning.count))
        let publicKey = try Insecure.RSA.PrivateKey(pem: Self.pem).publicKey
        let keys = await JWTKeyCollection().add(rsa: publicKey, digestAlgorithm: .sha256, kid: "kid-1")
        let claims = try await keys.verify(token, as: ServiceAccountAssertion.self)
        #expect(claims.iss == "conversiond@p.iam.gserviceaccount.com")
        #expect(claims.scope == "https://www.googleapis.com/auth/datamanager")
        #expect(claims.aud == "https://oauth2.googleapis.com/token")
        #expect(claims.iat == 1_795_305_600)
        #expect(claims.exp == 1_795_309_200)
        let header = try DefaultJWTParser().parse(Array(token.utf8), as: ServiceAccountAssertion.self).header
        #expect(header.alg == "RS256")
        #expect(header.typ == "JWT")
        #expect(header.kid == "kid-1")
    }

    @Test("another key's signature does not pass for it") func otherKey() async throws {
        let token = percentDecoded(text(try await request(Self.keyFile()).body).split(separator: "=").last ?? "")
        var forged = Array(token.utf8)
        // A letter of the claims; the signature is over them.
        let dot = try #require(forged.firstIndex(of: UInt8(ascii: ".")))
        forged[dot + 5] = forged[dot + 5] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        let publicKey = try Insecure.RSA.PrivateKey(pem: Self.pem).publicKey
        let keys = await JWTKeyCollection().add(rsa: publicKey, digestAlgorithm: .sha256, kid: "kid-1")
        let text = String(decoding: forged, as: UTF8.self)
        await #expect(throws: (any Error).self) { try await keys.verify(text, as: ServiceAccountAssertion.self) }
    }

    @Test("each API's destination asks for its own scope") func scope() async throws {
        for (adapter, scope) in [(DataManagerAdapter.sample(), "datamanager"), (GoogleAdsAdapter.sample(), "adwords")] as [(any DestinationAdapter, String)] {
            let grant = try #require(adapter.grant)
            let request = try await grant.request(secrets: Secrets([.credentials: Self.keyFile()]), now: Self.now)
            #expect(request.url == "https://oauth2.googleapis.com/token")
            let token = percentDecoded(text(request.body).split(separator: "=").last ?? "")
            let claims = try DefaultJWTParser().parse(Array(token.utf8), as: ServiceAccountAssertion.self).payload
            #expect(claims.scope == "https://www.googleapis.com/auth/" + scope)
        }
    }

    private static let wrongKeys: [(String, String)] = [
        ("", "not JSON"), ("-----BEGIN PRIVATE KEY-----\nMIItopsecret", "not JSON"), ("[\"topsecret\"]", "no object"), ("{}", "no client_email"),
        (keyFile { $0["client_email"] = nil }, "no client_email"), (keyFile { $0["client_email"] = " " }, "no client_email"),
        (keyFile { $0["private_key"] = nil }, "no private_key"), (keyFile { $0["private_key"] = .null }, "no private_key"),
        (keyFile { $0["private_key"] = "topsecret" }, "no RSA key"),
        (keyFile { $0["private_key"] = "-----BEGIN PRIVATE KEY-----\ntopsecret\n-----END PRIVATE KEY-----\n" }, "no RSA key"),
        (keyFile { $0["private_key"] = .string(pem.replacing("\n", with: "\\n")) }, "no RSA key"),
        (keyFile { $0["private_key"] = .string(P256.Signing.PrivateKey().pemRepresentation) }, "no RSA key"),
        (#"{"type":"authorized_user","client_id":"x","client_secret":"topsecret","refresh_token":"topsecret"}"#, "user's refresh token"),
        (#"{"installed":{"client_id":"x","client_secret":"topsecret"}}"#, "OAuth client"), (#"{"web":{"client_secret":"topsecret"}}"#, "OAuth client"),
    ]

    @Test("D17: what is wrong with a key is named, and nothing of it shown", arguments: wrongKeys) func wrongKey(key: (content: String, says: String)) async {
        let problem = await #expect(throws: AccessGrantProblem.self) { try await request(key.content) }
        let description = problem?.description ?? ""
        #expect(description.hasPrefix("the secret credentials "))
        #expect(description.contains(key.says), "\(description)")
        for content in ["topsecret", "iam.gserviceaccount", "MII"] { #expect(!description.contains(content)) }
    }

    @Test("a key without an id signs as well") func withoutID() async throws {
        let request = try await request(Self.keyFile { $0["private_key_id"] = nil })
        #expect(text(request.body).contains("assertion=ey"))
    }
}
