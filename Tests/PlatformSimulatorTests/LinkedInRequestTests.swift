import Testing

@testable import PlatformSimulator

@Suite("LinkedIn: the request around the events, versions, rules, age, repeats and faults")
struct LinkedInRequestTests {
    static let event = LinkedInSample.event()
    static let second = LinkedInSample.event(["eventId": "\"e2\"", "conversion": "\"urn:lla:llaPartnerConversion:102\""])
    static let body = LinkedInSample.batch(event, second)

    static func rule(_ id: String) -> [String: String?] { ["conversion": "\"urn:lla:llaPartnerConversion:\(id)\""] }

    @Test("One event: 201 and nothing; a batch: 200 and a status for each")
    func accepted() async throws {
        try await withSimulator(.linkedin) { simulator in
            let single = try #require(await simulator.sendLinkedIn(Self.event, method: nil).reply)
            #expect(single.status == 201)
            #expect(single.body.isEmpty)
            let batch = try #require(await simulator.sendLinkedIn(LinkedInSample.batch(Self.second, Self.second)).reply)
            #expect(batch.status == 200)
            #expect(batch.body == "{\"elements\":[{\"status\":201},{\"status\":201}]}")
            #expect(simulator.truth[.linkedin, "500"].countedByName == ["101": 1, "102": 2])
            #expect(simulator.events(of: .linkedin).first?.occurredAt == today.seconds)
        }
    }

    @Test("A batch without its header is one event of unknown fields")
    func headerForgotten() async throws {
        try await withSimulator(.linkedin) { simulator in
            let reply = try #require(await simulator.sendLinkedIn(Self.body, method: nil).reply)
            #expect(reply.status == 422)
            #expect(LinkedInErrorReply(reply)?.message.hasSuffix("ERROR :: /elements :: unrecognized field found but not allowed\n") == true)
        }
    }

    @Test("Bodies and methods that are no request", arguments: [
        ("data=1", "BATCH_CREATE"), ("[]", "BATCH_CREATE"), ("{}", "BATCH_CREATE"), ("{\"elements\":[],\"x\":1}", "BATCH_CREATE"),
        ("{\"elements\":{}}", "BATCH_CREATE"), ("{}", "PARTIAL_UPDATE"),
    ])
    func malformed(_ body: String, _ method: String) async throws {
        try await withSimulator(.linkedin) { simulator in
            let reply = try #require(await simulator.sendLinkedIn(body, method: method).reply)
            #expect(reply.status == 400)
            #expect(LinkedInErrorReply(reply) != nil)
        }
    }

    @Test("5000 events pass, 5001 are too many")
    func batchLimit() async throws {
        func body(_ count: Int) -> String {
            let events = (0..<count).map { LinkedInSample.event(["eventId": "\"e\($0)\""]) }
            return LinkedInSample.batch(events.joined(separator: ","))
        }
        try await withSimulator(.linkedin) { simulator in
            #expect(await simulator.sendLinkedIn(body(5001)).reply?.status == 413)
            #expect(await simulator.sendLinkedIn(body(5000)).reply?.status == 200)
            #expect(simulator.truth[.linkedin, "500"].eventsCounted == 5000)
            #expect(simulator.truth[.linkedin, "500"].eventsRefused == 5001)
        }
    }

    // MARK: Versions

    static let versions: [(String?, UnixTime, Bool)] = [
        ("202607", today, true), ("202611", today, true), ("202612", today, false), ("202512", today, false),
        ("202511", UnixTime(seconds: UnixTime.day(2026, 11, 16).seconds - 1), true), ("202511", UnixTime.day(2026, 11, 16), false),
        ("202601", UnixTime.day(2027, 1, 14), true), ("202601", UnixTime.day(2027, 1, 15), false),
        ("202603", UnixTime.day(2027, 3, 15), true), ("202603", UnixTime.day(2027, 3, 16), false),
        ("202607", UnixTime.day(2027, 7, 14), true), ("202607", UnixTime.day(2027, 7, 15), false),
        ("202501", today, false), ("202613", today, false), ("2026-7", today, false), ("latest", today, false),
    ]

    @Test("A version lives from its month to its sunset, on the simulated clock", arguments: versions)
    func version(_ version: String?, _ now: UnixTime, _ isLive: Bool) async throws {
        try await withSimulator(.linkedin) { simulator in
            simulator.clock.set(to: now)
            let event = LinkedInSample.event(["conversionHappenedAt": "\(now.seconds)000"])
            let reply = try #require(await simulator.sendLinkedIn(LinkedInSample.batch(event), version: version).reply)
            #expect(reply.status == (isLive ? 200 : 426))
            #expect(LinkedInErrorReply(reply)?.code == (isLive ? nil : "NONEXISTENT_VERSION"))
        }
    }

    @Test("A version is demanded, and asked for before the token")
    func versionMissing() async throws {
        try await withSimulator(.linkedin) { simulator in
            let reply = try #require(await simulator.sendLinkedIn(Self.body, token: nil, version: nil).reply)
            #expect(reply.status == 400)
            #expect(reply.fields["x-restli-gateway-error"] == "true")
            #expect(LinkedInErrorReply(reply)?.code == "VERSION_MISSING")
        }
    }

    // MARK: Tokens, rules, age

    @Test("Tokens that are missing, wrong, revoked and expired")
    func tokens() async throws {
        try await withSimulator(.linkedin) { simulator in
            func expect(_ code: Int64?, for token: String?) async throws {
                let reply = try #require(await simulator.sendLinkedIn(LinkedInSample.batch(), token: token).reply)
                #expect(reply.status == (code == nil ? 200 : 401))
                #expect(LinkedInErrorReply(reply)?.serviceErrorCode == code)
            }
            try await expect(65600, for: nil)
            try await expect(65600, for: "bad")
            try await expect(nil, for: "good")
            simulator.accounts.set("good", of: .linkedin, to: .revoked)
            try await expect(65601, for: "good")
            try await expect(nil, for: "brief")
            simulator.clock.advance(by: .seconds(60))
            try await expect(65602, for: "brief")
        }
    }

    @Test("A rule must be the token's, and one for the API", arguments: [
        ("101", "good", 200), ("201", "good", 403), ("201", "other", 200), ("201", "wide", 200), ("101", "wide", 200),
        ("555", "good", 403), ("900", "good", 400),
    ])
    func rules(_ rule: String, _ token: String, _ status: Int) async throws {
        try await withSimulator(.linkedin) { simulator in
            let body = LinkedInSample.batch(Self.second, LinkedInSample.event(Self.rule(rule)))
            let own = token == "other" ? LinkedInSample.batch(LinkedInSample.event(Self.rule(rule))) : body
            let reply = try #require(await simulator.sendLinkedIn(own, token: token).reply)
            #expect(reply.status == status)
            switch status {
            case 403: #expect(LinkedInErrorReply(reply)?.message == "No ad accounts found")
            case 400:
                #expect(LinkedInErrorReply(reply)?.message.hasSuffix("Conversion's method should be CONVERSIONS_API, indices [1]") == true)
            default: break
            }
            #expect(simulator.truth.total(.linkedin).eventsCounted == (status == 200 ? own == body ? 2 : 1 : 0))
        }
    }

    @Test("90 days back and not a millisecond ahead; the offenders are told by index, nothing is counted (D13, D16)")
    func age() async throws {
        let oldest = today.seconds - 90 * 86_400
        let times = ["\(oldest)000", "\(oldest - 1)999", "\(today.seconds)000", "\(today.seconds)001", "\(today.seconds)"]
        let events = times.map { LinkedInSample.event(["conversionHappenedAt": $0]) }
        try await withSimulator(.linkedin) { simulator in
            let reply = try #require(await simulator.sendLinkedIn(LinkedInSample.batch(events.joined(separator: ","))).reply)
            #expect(reply.status == 400)
            #expect(LinkedInErrorReply(reply)?.message.hasSuffix("within 90 days and not exceed current time, indices [1, 3, 4]") == true)
            #expect(simulator.truth[.linkedin, "500"].eventsCounted == 0)
            #expect(await simulator.sendLinkedIn(LinkedInSample.batch(events[0], events[2])).reply?.status == 200)
        }
    }

    @Test("The validator tells every line of every event, an index for the first of each (D16)")
    func schemaLines() async throws {
        let first = LinkedInSample.event(["eventId": "7", "extra": "1"])
        let third = LinkedInSample.event(["user": "{}"])
        try await withSimulator(.linkedin) { simulator in
            let reply = try #require(await simulator.sendLinkedIn(LinkedInSample.batch(first, Self.second, third)).reply)
            #expect(
                LinkedInErrorReply(reply)?.message == """
                    Index: 0, ERROR :: /eventId :: 7 cannot be coerced to String
                    ERROR :: /extra :: unrecognized field found but not allowed
                    Index: 2, ERROR :: /user/userIds :: field is required but not found and has no default value

                    """)
            #expect(simulator.truth[.linkedin, "500"].eventsRefused == 3)
        }
    }

    // MARK: Repeats

    @Test("A repeat is never recognised: it is counted again, a double (D15)")
    func repeats() async throws {
        try await withSimulator(.linkedin) { simulator in
            _ = await simulator.sendLinkedIn(Self.event, method: nil)
            _ = await simulator.sendLinkedIn(Self.body)
            let truth = simulator.truth[.linkedin, "500"]
            #expect(truth.eventsCounted == 3)
            #expect(truth.doubles == 1)
            #expect(truth.duplicatesDropped == 0)
            #expect(simulator.events(of: .linkedin).map(\.timesCounted) == [2, 1])
        }
    }

    @Test("Without the protocol version the event is taken and remarked")
    func protocolVersion() async throws {
        try await withSimulator(.linkedin) { simulator in
            let fields = ["Authorization": "Bearer good", "LinkedIn-Version": "202607", "X-RestLi-Method": "BATCH_CREATE"]
            let reply = await SocketClient.send("/rest/conversionEvents", to: simulator.port, fields: fields, body: Self.body).reply
            #expect(reply?.status == 200)
            #expect(simulator.truth[.linkedin, "500"].notes == ["no_protocol_version": 2])
        }
    }

    // MARK: Faults

    static let troubles: [(FaultKind, Int, String, String)] = [
        (.tokenRevoked, 401, "65601", "revoked"), (.tokenExpired, 401, "65602", "expired"),
        (.permissionMissing(code: 200), 403, "100", "Not enough permissions"), (.unknownAccount, 403, "403", "No ad accounts found"),
        (.rateLimited(.none), 429, "101", "throttle"), (.rateLimited(.retryAfter(seconds: 3)), 429, "101", "throttle"),
        (.serverError(status: 503, html: false), 503, "503", "Error"), (.serverError(status: 413, html: false), 413, "413", "Too Large"),
        (.badEvent(.id("e2"), blame: .index), 400, "400/conversionHappenedAt", "indices [1]"),
        (.badEvent(.id("e2"), blame: .indexAsText), 422, "422",
            "Index: 1, ERROR :: /user/userIds :: \(LinkedInRuleTests.required)\nERROR :: /conversionValue/amount :: \(LinkedInRuleTests.required)\n"),
        (.badEvent(.id("e2"), blame: .none), 422, "422", "ERROR :: "),
        (.badEvent(.id("e2"), blame: .temporary), 500, "500", "Error"),
    ]

    @Test("Each trouble in LinkedIn's own words; nothing is counted (D16)", arguments: troubles)
    func trouble(_ kind: FaultKind, _ status: Int, _ label: String, _ text: String) async throws {
        try await withSimulator(.linkedin) { simulator in
            simulator.inject(Fault(kind, on: .linkedin, account: "500", count: 1))
            let reply = try #require(await simulator.sendLinkedIn(Self.body).reply)
            #expect(reply.status == status)
            #expect(LinkedInErrorReply(reply)?.message.contains(text) == true, "\(reply.body)")
            #expect(reply.fields["retry-after"] == (kind == .rateLimited(.retryAfter(seconds: 3)) ? "3" : nil))
            #expect(simulator.truth[.linkedin, "500"].rejectedRequests == [label: 1])
            #expect(simulator.truth[.linkedin, "500"].eventsCounted == 0)
            #expect(await simulator.sendLinkedIn(Self.body).reply?.status == 200)
        }
    }

    @Test("The refusal of a single event has no index")
    func singleBlame() async throws {
        try await withSimulator(.linkedin) { simulator in
            simulator.inject(Fault(.badEvent(.id("e1"), blame: .indexAsText)))
            let reply = try #require(await simulator.sendLinkedIn(Self.event, method: nil).reply)
            #expect(LinkedInErrorReply(reply)?.message.hasPrefix("ERROR :: /user/userIds") == true)
        }
    }

    @Test("Statuses other than 201: the element tells its own, the others are counted")
    func elementStatuses() async throws {
        try await withSimulator(.linkedin) { simulator in
            simulator.inject(Fault(.partialSuccess(.id("e2"), status: 429), count: 1))
            let reply = try #require(await simulator.sendLinkedIn(Self.body).reply)
            #expect(reply.status == 200)
            let elements = try JSONReader.read(reply.body).object?["elements"]?.array ?? []
            #expect(elements.map { $0.object?["status"]?.integer } == [201, 429])
            #expect(elements.last?.object?["error"]?.object?["status"] == 429)
            #expect(simulator.truth[.linkedin, "500"].eventsCounted == 1)
            #expect(simulator.truth[.linkedin, "500"].eventsRefused == 1)
            #expect(simulator.truth[.linkedin, "500"].eventsRefusedAlone == ["429": 1])

            simulator.inject(Fault(.partialSuccess(.id("e2"), status: 500), count: 1))
            #expect(await simulator.sendLinkedIn(Self.second, method: nil).reply?.status == 500)
            #expect(simulator.truth[.linkedin, "500"].eventsCounted == 1)
        }
    }

    @Test("Fewer statuses than elements; warnings change nothing")
    func alterations() async throws {
        try await withSimulator(.linkedin) { simulator in
            simulator.inject(Fault(.wrongCount(1), count: 1))
            #expect(await simulator.sendLinkedIn(Self.body).reply?.body == "{\"elements\":[{\"status\":201}]}")
            simulator.inject(Fault(.warnings(["x"]), count: 1))
            #expect(await simulator.sendLinkedIn(Self.body).reply?.body == "{\"elements\":[{\"status\":201},{\"status\":201}]}")
            #expect(simulator.truth[.linkedin, "500"].eventsCounted == 4)
        }
    }

    @Test("HTML, half a reply, accept-then-drop")
    func transport() async throws {
        try await withSimulator(.linkedin) { simulator in
            simulator.inject(Fault(.serverError(status: 502, html: true), count: 1))
            #expect(await simulator.sendLinkedIn(Self.body).reply?.fields["content-type"]?.hasPrefix("text/html") == true)
            simulator.inject(Fault(.truncatedReply, count: 1))
            guard case .cut = await simulator.sendLinkedIn(Self.body) else { throw Unexpected(.silent(received: 0)) }
            simulator.inject(Fault(.acceptThenReset, count: 1))
            #expect(await simulator.sendLinkedIn(Self.body) == .reset(received: 0))
            #expect(simulator.truth[.linkedin, "500"].doubles == 2)
        }
    }
}
