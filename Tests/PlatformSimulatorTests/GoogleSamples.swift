import CryptoExtras
import Foundation

@testable import PlatformSimulator

extension SimulatorConfiguration {
    /// Google's side: customers, an OAuth client and a service account, on `today`.
    static var google: SimulatorConfiguration {
        let actions: [GoogleConversionAction] = [
            GoogleConversionAction("111"), GoogleConversionAction("222", .webpage), GoogleConversionAction("333", .uploadCalls),
            GoogleConversionAction("444", createdAt: today + .seconds(-3600)), GoogleConversionAction("555", isEnabled: false),
            GoogleConversionAction("666", countsEvery: false), GoogleConversionAction("777", windowDays: 30),
        ]
        let open = GoogleCustomer(actions: actions, customVariables: ["tier"])
        let managed = GoogleCustomer(actions: actions, managers: ["9998887777"])
        let plain = GoogleCustomer(actions: actions, takesUserData: false)
        let closed = GoogleCustomer(actions: actions, users: ["nobody"], isAllowListed: false)
        var configuration = SimulatorConfiguration(accounts: [
            .dataManagerAccount("1234567890", tokens: ["dm"], customer: open),
            .dataManagerAccount("2222222222", tokens: ["dm"], customer: managed),
            .dataManagerAccount("3333333333", tokens: ["dm"], customer: plain),
            .dataManagerAccount("4444444444", tokens: ["other"], customer: closed),
            .googleAdsAccount("1234567890", tokens: ["ads"], customer: open),
            .googleAdsAccount("2222222222", tokens: ["ads"], customer: managed),
            .googleAdsAccount("3333333333", tokens: ["ads"], customer: plain),
            .googleAdsAccount("4444444444", tokens: ["other"], customer: closed),
            .googleClient("client-1", secret: "secret-1", refreshTokens: ["refresh-1", "refresh-1b"]),
            .googleClient(
                "client-2", secret: "secret-2", refreshTokens: ["refresh-2"], scopes: [.ads], tokenLifetime: .seconds(60)),
            .googleServiceAccount("robot@project.example", keyID: "key-1", publicKey: GoogleSample.key.publicKey.pemRepresentation),
        ])
        configuration.clock = SimulatedClock(stoppedAt: today)
        return configuration
    }
}

enum GoogleSample {
    /// A service account's key; made once, for it takes its time.
    static let key: _RSA.Signing.PrivateKey = {
        do { return try _RSA.Signing.PrivateKey(keySize: .bits2048) } catch { preconditionFailure("\(error)") }
    }()

    static let destination: [String: String] = [
        "reference": "\"a\"", "operatingAccount": account("1234567890"), "productDestinationId": "\"111\"",
    ]
    static let event: [String: String] = [
        "destinationReferences": "[\"a\"]", "transactionId": "\"c-1\"", "eventTimestamp": "\"2026-11-21T10:15:30+07:00\"",
        "eventSource": "\"WEB\"", "adIdentifiers": "{\"gclid\":\"Cj0K\"}", "conversionValue": "120.50", "currency": "\"EUR\"",
    ]
    static let conversion: [String: String] = [
        "gclid": "\"Cj0K\"", "conversionAction": "\"customers/1234567890/conversionActions/111\"",
        "conversionDateTime": "\"2026-11-21 10:15:30+07:00\"", "conversionValue": "120.50", "currencyCode": "\"EUR\"",
        "orderId": "\"c-1\"",
    ]

    static func account(_ id: String, type: String = "GOOGLE_ADS") -> String {
        "{\"accountType\":\"\(type)\",\"accountId\":\"\(id)\"}"
    }

    static func users(_ identifiers: String...) -> String {
        "{\"userIdentifiers\":[\(identifiers.joined(separator: ","))]}"
    }

    /// A body of `events:ingest`.
    static func ingestion(_ events: [String], _ overrides: [String: String?] = [:]) -> String {
        json(
            [
                "destinations": "[\(json(destination))]", "events": "[\(events.joined(separator: ","))]",
                "encoding": "\"HEX\"",
            ], overrides)
    }

    /// A body of `uploadClickConversions`.
    static func upload(_ conversions: [String], _ overrides: [String: String?] = [:]) -> String {
        json(["conversions": "[\(conversions.joined(separator: ","))]", "partialFailure": "true"], overrides)
    }

    static let claims: [String: String] = [
        "iss": "\"robot@project.example\"", "aud": "\"https://oauth2.googleapis.com/token\"",
        "scope": "\"https://www.googleapis.com/auth/datamanager\"", "iat": "1795305600", "exp": "1795309200",
    ]

    /// A signed JWT.
    static func assertion(
        _ claims: [String: String?] = [:], header: String = "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"key-1\"}",
        key: _RSA.Signing.PrivateKey = key
    ) throws -> String {
        let text = "\(base64URL(Data(header.utf8))).\(base64URL(Data(json(Self.claims, claims).utf8)))"
        let signature = try key.signature(for: Data(text.utf8), padding: .insecurePKCS1v1_5)
        return "\(text).\(base64URL(signature.rawRepresentation))"
    }

    private static func base64URL(_ data: Data) -> String {
        data.base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}

extension PlatformSimulator {
    func ingest(_ body: String, token: String? = "dm", patience: Duration = .seconds(20)) async -> Outcome {
        await SocketClient.send(
            "/v1/events:ingest", to: port, fields: token.map { ["Authorization": "Bearer \($0)"] } ?? [:], body: body,
            patience: patience)
    }

    func requestStatus(_ id: String, token: String = "dm") async -> Outcome {
        await SocketClient.send(
            "/v1/requestStatus:retrieve?requestId=\(id)", method: "GET", to: port, fields: ["Authorization": "Bearer \(token)"])
    }

    func upload(
        _ body: String, customer: String = "1234567890", token: String? = "ads", version: String = "v26",
        fields: [String: String] = [:]
    ) async -> Outcome {
        var fields = fields
        if let token { fields["Authorization"] = "Bearer \(token)" }
        return await SocketClient.send(
            "/\(version)/customers/\(customer):uploadClickConversions", to: port, fields: fields, body: body)
    }

    func token(_ form: [String: String]) async -> Outcome {
        let safe = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._"))
        let body = form.map { "\($0.key)=\($0.value.addingPercentEncoding(withAllowedCharacters: safe) ?? "")" }
            .joined(separator: "&")
        return await SocketClient.send(
            "/token", to: port, fields: ["Content-Type": "application/x-www-form-urlencoded"], body: body)
    }

    func refresh(_ token: String = "refresh-1", client: String = "client-1", secret: String = "secret-1") async -> Outcome {
        await self.token([
            "grant_type": "refresh_token", "client_id": client, "client_secret": secret, "refresh_token": token,
        ])
    }
}

extension Outcome {
    /// The reply's body as an object.
    var object: JSONObject { reply.flatMap { try? JSONReader.read($0.body).object } ?? [:] }
    /// `error` of a reply of one of Google's APIs.
    var googleError: JSONObject { object["error"]?.object ?? [:] }

    /// The first detail of a type, such as `ErrorInfo`.
    func detail(_ type: String) -> JSONObject? {
        googleError["details"]?.array?.compactMap(\.object).first { $0["@type"]?.string?.hasSuffix(type) ?? false }
    }

    /// `field reason` of each violation.
    var violations: [String] {
        (detail("BadRequest")?["fieldViolations"]?.array ?? []).compactMap(\.object).map {
            "\($0["field"]?.string ?? "-") \($0["reason"]?.string ?? "-")"
        }
    }

    /// The code of each error of a `GoogleAdsFailure`, whole or partial, with its location.
    var adsErrors: [String] {
        let partial = object["partialFailureError"]?.object?["details"]?.array?.first?.object
        let errors = (partial ?? detail("GoogleAdsFailure"))?["errors"]?.array ?? []
        return errors.compactMap(\.object).map { error in
            let code = error["errorCode"]?.object?.members.first
            let steps = (error["location"]?.object?["fieldPathElements"]?.array ?? []).compactMap(\.object).map { step in
                (step["fieldName"]?.string ?? "") + (step["index"]?.integer.map { "[\($0)]" } ?? "")
            }
            let text = "\(code?.name ?? "").\(code?.value.string ?? "")"
            return steps.isEmpty ? text : "\(text) \(steps.joined(separator: "."))"
        }
    }
}
