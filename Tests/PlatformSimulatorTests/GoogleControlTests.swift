import Foundation
import Testing

@testable import PlatformSimulator

@Suite("Google's accounts over the control API and in JSON")
struct GoogleControlTests {
    static let customer =
        "{\"platform\":\"data_manager\",\"id\":\"7\",\"tokens\":[\"t\"],\"google_customer\":{\"actions\":[{\"id\":\"8\",\"type\":\"WEBPAGE\",\"window_days\":30}],\"managers\":[\"9\"],\"users\":[\"u\"],\"takes_user_data\":false,\"allow_listed\":false,\"custom_variables\":[\"v\"]}}"
    static let client =
        "{\"platform\":\"google_oauth\",\"id\":\"c\",\"app_secret\":\"s\",\"tokens\":[\"r\"],\"google_principal\":{\"scopes\":[\"https://www.googleapis.com/auth/adwords\"],\"token_lifetime\":60}}"

    @Test("JSON says what the constructors say")
    func accounts() throws {
        let read = try Account.list(fromJSON: Data("[\(Self.customer),\(Self.client)]".utf8))
        #expect(
            read == [
                .dataManagerAccount(
                    "7", tokens: ["t"],
                    customer: GoogleCustomer(
                        actions: [GoogleConversionAction("8", .webpage, windowDays: 30)], managers: ["9"], users: ["u"],
                        takesUserData: false, isAllowListed: false, customVariables: ["v"])),
                .googleClient("c", secret: "s", refreshTokens: ["r"], scopes: [.ads], tokenLifetime: .seconds(60)),
            ])
    }

    @Test("Nonsense is refused", arguments: [
        "{\"platform\":\"data_manager\",\"id\":\"7\",\"google_customer\":{\"conversions\":[]}}",
        "{\"platform\":\"data_manager\",\"id\":\"7\",\"google_customer\":{\"actions\":[{\"id\":\"8\",\"type\":\"X\"}]}}",
        "{\"platform\":\"data_manager\",\"id\":\"7\",\"google_customer\":{\"actions\":[\"8\"]}}",
        "{\"platform\":\"google_oauth\",\"id\":\"c\",\"google_principal\":{\"scopes\":[\"x\"]}}",
        "{\"platform\":\"google_oauth\",\"id\":\"c\",\"google_principal\":5}",
    ])
    func nonsense(_ account: String) {
        #expect(throws: ControlError.self) { try Account.list(fromJSON: Data("[\(account)]".utf8)) }
    }

    @Test("Accounts that are registered while it runs serve at once; endpoints are where they listen")
    func registration() async throws {
        try await withSimulator(SimulatorConfiguration()) { simulator in
            for account in [Self.client, "{\"platform\":\"google_ads\",\"id\":\"1234567890\",\"google_customer\":{\"actions\":[{\"id\":\"111\"}]}}"] {
                #expect(await SocketClient.send("/_simulator/accounts", to: simulator.port, body: account).reply?.status == 200)
            }
            let token = await simulator.refresh("r", client: "c", secret: "s").object["access_token"]?.string
            let outcome = await simulator.upload(GoogleSample.upload([json(GoogleSample.conversion)]), token: token)
            #expect(outcome.reply?.status == 200)
            for platform in [PlatformName.dataManager, .googleAds, .googleOAuth] {
                #expect(simulator.endpoint(platform) == "http://\(simulator.address)")
            }
        }
    }

    @Test("A command on tokens that makes no sense", arguments: ["{}", "{\"action\":\"burn\"}", "{\"action\":\"expire\",\"token\":\"x\"}"])
    func tokens(_ body: String) async throws {
        try await withSimulator(.google) { simulator in
            #expect(await SocketClient.send("/_simulator/google-tokens", to: simulator.port, body: body).reply?.status == 400)
        }
    }

    @Test("Both ways of writing a moment", arguments: [
        ("2026-11-22T00:00:00Z", true), ("2026-11-22T07:00:00+07:00", true), ("2026-11-21T18:30:00.000-05:30", true),
        ("2026-11-22t00:00:00Z", false), ("2026-11-22T00:00:00", false), ("2026-11-31T00:00:00Z", false),
        ("2026-11-22T24:00:00Z", false), ("2026-11-22T00:00:00.Z", false), ("2026-11-22T00:00:00+0700", false),
    ])
    func timestamps(_ text: String, _ isRight: Bool) {
        #expect((GoogleTimestamp(rfc3339: text)?.time == today) == isRight)
    }
}
