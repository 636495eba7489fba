import ConversionCore
import Testing

@testable import Destinations

@Suite("Data Manager requests (R11, R43)") struct DataManagerRequestTests {
    private static let secrets = Secrets([.accessToken: "ya29.secret", .credentials: "{}"])

    private func event(_ action: String) -> ArraySlice<UInt8> {
        Array(#"{"destinationReferences":["a\#(action)"],"transactionId":"cv1"}"#.utf8)[...]
    }

    @Test("the whole request, with the token in a header only") func whole() {
        let adapter = DataManagerAdapter.sample { $0.loginCustomerID = "9998887777" }
        let request = adapter.request(joining: [event("1"), event("22"), event("1")], group: nil, secrets: Self.secrets)
        #expect(request.method == .post)
        #expect(request.url == "https://datamanager.googleapis.com/v1/events:ingest")
        #expect(request.headers == [.init("Content-Type", "application/json"), .init("Authorization", "Bearer ya29.secret")])
        func destination(_ action: String) -> String {
            #"{"reference":"a\#(action)","operatingAccount":{"accountType":"GOOGLE_ADS","accountId":"1234567890"},"#
                + #""loginAccount":{"accountType":"GOOGLE_ADS","accountId":"9998887777"},"productDestinationId":"\#(action)"}"#
        }
        #expect(
            text(request.body)
                == #"{"destinations":["# + destination("1") + "," + destination("22")
                + #"],"events":[\#(text(event("1"))),\#(text(event("22"))),\#(text(event("1")))],"encoding":"HEX","validateOnly":false}"#)
    }

    @Test("without a manager account there is no login account") func noManager() throws {
        let body = try JSONValue.parse(DataManagerAdapter.sample().request(joining: [event("1")], group: nil, secrets: Self.secrets).body)
        #expect(body["destinations"]?[0]?["loginAccount"] == nil)
    }

    @Test("a rendered event's reference is found again, and no other bytes are taken for one") func reference() {
        let rendered = DataManagerAdapter.sample().render(
            SampleLead.event(target: "444555666"), transition: SampleLead.transition(), identity: SampleLead.identity())
        #expect(DataManagerReference.action(inEvent: rendered.json[...]) == "444555666")
        // A slice of a larger buffer begins anywhere.
        #expect(DataManagerReference.action(inEvent: ([1, 2, 3] + rendered.json).dropFirst(3)) == "444555666")
        for other in [#"{"a":1}"#, #"{"destinationReferences":["b1"]}"#, #"{"destinationReferences":["a"]}"#, ""] {
            #expect(DataManagerReference.action(inEvent: Array(other.utf8)[...]) == nil, "\(other)")
        }
    }

    @Test("no group ever has more than ten conversion actions, before or after a change of the settings", arguments: [1, 9, 10, 11, 25])
    func groups(count: Int) {
        let actions = (0..<count).map { "\(1000 + $0)" }
        func groups(_ actions: [String]) -> [String: Set<String>] {
            let configuration = GoogleAdsConfiguration.sample {
                $0.defaultAction = actions.first
                for (index, action) in actions.enumerated() { $0.actions["status\(index)"] = action }
            }
            let groups = DataManagerGroups(configuration)
            return Dictionary(grouping: actions, by: groups.group).mapValues { Set($0) }
        }
        let before = groups(actions)
        let after = groups(actions.dropFirst(count / 2) + (0..<9).map { "\(5000 + $0)" })
        #expect(before.count == (count + 9) / 10)
        for (name, members) in before { #expect(members.union(after[name] ?? []).count <= 10) }
        #expect(DataManagerGroups(.sample()).group(of: "999") == "999")
    }

    @Test("an event's group is its action's") func groupOfEvent() {
        func group(_ action: String) -> String? {
            DataManagerAdapter.sample { $0.actions["won"] = "444" }.render(
                SampleLead.event(target: action), transition: SampleLead.transition(), identity: SampleLead.identity()).group
        }
        #expect(group("444") == group("111222333"))
        #expect(group("444") != group("555"))
    }

    @Test("batch_size moves the number of events between 1 and Google's 2000", arguments: [(nil, 100), (1, 1), (0, 1), (500, 500), (5000, 2000)] as [(Int?, Int)])
    func batchSize(setting: Int?, expected: Int) {
        #expect(DataManagerAdapter.sample(settings: { $0.batchSize = setting }).limits.events == expected)
    }

    @Test("two requests are under way unless max_in_flight says otherwise") func inFlight() {
        #expect(DataManagerAdapter.sample().limits.requestsInFlight == 2)
        #expect(DataManagerAdapter.sample(settings: { $0.maxInFlight = 1 }).limits.requestsInFlight == 1)
    }

    @Test("the secrets are the key's, or the refresh token's three") func secrets() {
        #expect(DataManagerAdapter.sample().secretReferences == [.credentials: .file("/etc/key.json")])
        #expect(DataManagerAdapter.sample().grant is ServiceAccountGrant)
        let user = DataManagerAdapter.sample {
            $0.credentials = nil
            $0.refreshToken = .environment("R")
            $0.clientID = .environment("I")
            $0.clientSecret = .environment("S")
            $0.developerToken = .environment("D")
        }
        #expect(user.secretReferences == [.refreshToken: .environment("R"), .clientID: .environment("I"), .clientSecret: .environment("S")])
        #expect(user.grant is RefreshTokenGrant)
    }

    @Test("preview shows the request with its token as asterisks") func preview() throws {
        let adapter = DataManagerAdapter.sample()
        let event = adapter.render(SampleLead.event(target: "7"), transition: SampleLead.transition(), identity: SampleLead.identity())
        let preview = try JSONValue.parse(requestPreview(of: event, by: adapter))
        #expect(preview["headers"]?["Authorization"] == "Bearer ***")
        #expect(preview["body"]?["destinations"]?[0]?["productDestinationId"] == "7")
    }
}
