import ConversionCore
import Crypto

/// Joins events into `POST /{version}/{pixel}/events` (platforms sheet Meta §1).
struct MetaRequest: Sendable {
    /// Names the sender to Meta's support.
    static let partnerAgent = "conversiond"

    private let url: String
    private let testEventCode: String?
    private let wantsProof: Bool

    init(configuration: MetaConfiguration, endpoint: String) {
        url = joinedURL(
            endpoint, "\(percentEncoded(configuration.apiVersion))/\(percentEncoded(configuration.pixelID ?? ""))/events")
        testEventCode = configuration.testEventCode
        wantsProof = configuration.appSecret != nil
    }

    func joining(_ events: [ArraySlice<UInt8>], secrets: Secrets) -> PlatformRequest {
        var json = JSONWriter(capacity: events.reduce(256) { $0 + $1.count + 1 })
        json.beginObject()
        json.key("data")
        json.beginArray()
        for event in events { json.raw(event) }
        json.endArray()
        json.member("test_event_code", text: testEventCode)
        json.key("partner_agent")
        json.string(Self.partnerAgent)
        if wantsProof {
            json.key("appsecret_proof")
            json.string(Self.proof(secrets))
        }
        json.endObject()
        // The token goes into a header only: URLs and bodies end up in logs of proxies.
        return PlatformRequest(
            method: .post, url: url,
            headers: [
                .init("Content-Type", "application/json"),
                .init("Authorization", "Bearer " + secrets[.accessToken]),
            ],
            body: json.bytes)
    }

    /// Lower-case hexadecimal HMAC-SHA256 of the token, keyed with the app's secret.
    private static func proof(_ secrets: Secrets) -> String {
        guard !secrets.isRedacted else { return "***" }
        let key = SymmetricKey(data: Array(secrets[.appSecret].utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Array(secrets[.accessToken].utf8), using: key)
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: code.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
