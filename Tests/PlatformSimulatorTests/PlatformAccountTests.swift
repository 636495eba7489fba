import Testing

@testable import PlatformSimulator

@Suite("Accounts of TikTok and LinkedIn, and the faults that only they know, as JSON")
struct PlatformAccountTests {
    private func control(_ simulator: PlatformSimulator, _ name: String, _ body: String) async throws -> Int {
        try #require(await SocketClient.send("/_simulator/\(name)", to: simulator.port, body: body).reply).status
    }

    @Test("A file of accounts says what the constructors say", arguments: [
        ("{\"platform\":\"tiktok\",\"id\":\"P\",\"tokens\":[\"t\"]}", Account.tiktokSource("P", tokens: ["t"])),
        ("{\"platform\":\"tiktok\",\"id\":\"C\",\"tokens\":[\"t\"],\"event_sources\":[\"crm\",\"offline\"],\"expires_at\":5}",
            .tiktokSource("C", tokens: ["t"], kinds: [.crm, .offline], expiry: UnixTime(seconds: 5))),
        ("{\"platform\":\"linkedin\",\"id\":\"5\",\"tokens\":[\"t\"],\"conversions\":[\"1\"],\"insight_tag_conversions\":[\"2\"]}",
            .linkedinAccount("5", tokens: ["t"], conversions: ["1"], insightTagConversions: ["2"])),
        ("{\"platform\":\"linkedin_oauth\",\"id\":\"c\",\"app_secret\":\"s\",\"tokens\":[\"r\"],\"ad_accounts\":[\"5\"],\"expires_at\":5}",
            .linkedinApp("c", secret: "s", refreshTokens: ["r"], adAccounts: ["5"], expiry: UnixTime(seconds: 5))),
    ])
    func json(_ text: String, _ account: Account) throws {
        #expect(try Account.list(fromJSON: Array("[\(text)]".utf8)) == [account])
    }

    @Test("An account that makes no sense is refused", arguments: [
        "{\"platform\":\"tiktok\",\"id\":\"P\",\"event_sources\":[\"shop\"]}", "{\"platform\":\"tiktok\",\"id\":\"P\",\"conversions\":[]}",
        "{\"platform\":\"linkedin\",\"id\":\"5\",\"conversions\":[1]}", "{\"platform\":\"meta\",\"id\":\"5\",\"ad_accounts\":[]}",
        "{\"platform\":\"linkedin\",\"id\":\"5\",\"expires_at\":\"soon\"}",
    ])
    func refused(_ text: String) {
        #expect(throws: ControlError.self) { try Account.list(fromJSON: Array("[\(text)]".utf8)) }
    }

    @Test("Faults by their names, and the words that go with them")
    func faults() async throws {
        try await withSimulator(.tiktok) { simulator in
            for (command, code) in [
                ("{\"kind\":\"token_expired\",\"count\":1}", 40102), ("{\"kind\":\"rate_limited\",\"daily\":true,\"count\":1}", 40100),
                ("{\"kind\":\"partial_success\",\"event_id\":\"e2\",\"status\":422,\"count\":1}", 20001),
            ] {
                let status = try await control(simulator, "faults", command)
                #expect(status == 200)
                #expect(TikTokReply(await simulator.sendTikTok(TikTokRequestTests.body).reply)?.code == Int64(code))
            }
            #expect(
                simulator.truth[.tiktok, "PIXEL"].faultedRequests == ["token_expired": 1, "rate_limited": 1, "partial_success": 1])
            for command in ["{\"kind\":\"rate_limited\",\"daily\":\"yes\"}", "{\"kind\":\"partial_success\"}"] {
                let status = try await control(simulator, "faults", command)
                #expect(status == 400)
            }
        }
    }

    @Test("Where tokens do not expire and requests are not taken in part, the nearest thing happens")
    func elsewhere() async throws {
        try await withSimulator { simulator in
            simulator.inject(Fault(.tokenExpired, count: 1))
            #expect(MetaErrorReply(await simulator.sendMeta(FaultTests.body).reply)?.label == "190/460")
            simulator.inject(Fault(.partialSuccess(.id("e2"), status: 422), count: 1))
            #expect(await simulator.sendMeta(FaultTests.body).reply?.status == 200)
            #expect(simulator.truth[.meta, "100"].eventsCounted == 2)
        }
    }
}
