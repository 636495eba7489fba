import Foundation
import Testing

@testable import PlatformSimulator

@Suite("The control and truth API")
struct ControlTests {
    private func control(
        _ simulator: PlatformSimulator, _ method: String, _ name: String, _ body: String = ""
    ) async throws -> (status: Int, body: JSONValue) {
        let reply = try #require(
            await SocketClient.send("/_simulator/\(name)", method: method, to: simulator.port, body: body).reply)
        return (reply.status, try JSONReader.read(reply.body))
    }

    @Test("The truth over HTTP is the truth in the process, and decodes back")
    func truth() async throws {
        try await withSimulator { simulator in
            _ = await simulator.sendMeta(MetaSample.body(json(MetaSample.event)))
            let reply = try #require(await SocketClient.send("/_simulator/truth", method: "GET", to: simulator.port).reply)
            #expect(try JSONDecoder().decode(Truth.self, from: Data(reply.body.utf8)) == simulator.truth)
            let (_, body) = try await control(simulator, "GET", "truth")
            let account = body.object?["platforms"]?.object?["meta"]?.object?["accounts"]?.object?["100"]?.object
            #expect(account?["events_counted"] == 1)
            #expect(account?["counted_by_name"]?.object?["Lead"] == 1)
        }
    }

    @Test("Events over HTTP, by platform and account")
    func events() async throws {
        try await withSimulator { simulator in
            _ = await simulator.sendMeta(MetaSample.body(json(MetaSample.event)))
            _ = await simulator.sendGA4(json(GA4Sample.hit))
            let (_, all) = try await control(simulator, "GET", "events")
            #expect(all.array?.count == 2)
            let (_, meta) = try await control(simulator, "GET", "events?platform=meta&account=100")
            let event = try #require(meta.array?.first?.object)
            #expect(meta.array?.count == 1)
            #expect(event["event_id"] == "e1")
            #expect(event["times_counted"] == 1)
            #expect(event["counted_at"] == 1_795_305_600)
            #expect(try await control(simulator, "GET", "events?platform=x").status == 400)
        }
    }

    @Test("Each kind of fault can be set, and has its name in the truth", arguments: [
        ("reset_before_body", ""), ("reset_before_processing", ""), ("rate_limited", ",\"retry_after\":1"),
        ("rate_limited", ",\"regain_minutes\":1"), ("server_error", ",\"status\":500,\"html\":true"), ("token_revoked", ""),
        ("permission_missing", ",\"code\":10"), ("unknown_account", ""), ("bad_event", ",\"event_id\":\"e1\",\"blame\":\"none\""),
        ("redirect", ",\"location\":\"http://127.0.0.1:1/\""), ("accept_then_reset", ""), ("answer_late", ",\"milliseconds\":1"),
        ("truncated_reply", ""), ("oversized_reply", ",\"bytes\":1000"), ("wrong_count", ",\"received\":0"),
        ("warnings", ",\"messages\":[\"x\"]"), ("latency", ",\"milliseconds\":1"), ("answer_never", ",\"counted\":true"),
        ("endless_reply", ""),
    ])
    func faults(_ kind: String, _ fields: String) async throws {
        try await withSimulator { simulator in
            let body = "{\"kind\":\"\(kind)\",\"platform\":\"meta\",\"account\":\"100\",\"count\":1,\"probability\":1.0,\"seed\":3\(fields)}"
            let (status, reply) = try await control(simulator, "POST", "faults", body)
            #expect(status == 200)
            let number = try #require(reply.object?["fault"]?.integer)
            async let outcome = simulator.sendMeta(MetaSample.body(json(MetaSample.event)))
            try await simulator.waitUntil { $0[.meta, "100"].faultedRequests == [kind: 1] }
            let (cleared, _) = try await control(simulator, "POST", "faults", "{\"clear\":\(number)}")
            #expect(cleared == 200)
            _ = await outcome
            #expect(await simulator.sendMeta(MetaSample.body(json(MetaSample.event))).reply?.status == 200)
        }
    }

    @Test("A command that makes no sense is refused and changes nothing", arguments: [
        ("faults", "{\"kind\":\"earthquake\"}"), ("faults", "{}"), ("faults", "{\"kind\":\"latency\"}"),
        ("faults", "{\"kind\":\"redirect\",\"location\":5}"), ("faults", "{\"kind\":\"token_revoked\",\"times\":1}"),
        ("faults", "{\"kind\":\"token_revoked\",\"platform\":\"myspace\"}"), ("faults", "{\"kind\":\"bad_event\"}"), ("faults", "["),
        ("accounts", "{\"platform\":\"meta\"}"), ("accounts", "{\"action\":\"revoke\",\"platform\":\"meta\",\"token\":\"x\"}"),
        ("accounts", "{\"action\":\"burn\"}"), ("clock", "{\"now\":\"tomorrow\"}"), ("clock", "{\"hour\":1}"),
    ])
    func refusals(_ name: String, _ body: String) async throws {
        try await withSimulator { simulator in
            let (status, reply) = try await control(simulator, "POST", name, body)
            #expect(status == 400)
            #expect(reply.object?["error"]?.string?.isEmpty == false)
            #expect(simulator.clock.now == today)
            #expect(await simulator.sendMeta(MetaSample.body(json(MetaSample.event))).reply?.status == 200)
        }
    }

    @Test("Accounts come, lose their token, get it back, and go")
    func accounts() async throws {
        try await withSimulator { simulator in
            let body = MetaSample.body(json(MetaSample.event))
            func status() async -> Int? { await simulator.sendMeta(body, dataset: "300", token: "new").reply?.status }
            #expect(await status() == 401)
            for (command, expected) in [
                ("{\"platform\":\"meta\",\"id\":\"300\",\"tokens\":[\"new\"]}", 200),
                ("{\"action\":\"revoke\",\"platform\":\"meta\",\"token\":\"new\"}", 401),
                ("{\"action\":\"restore\",\"platform\":\"meta\",\"token\":\"new\"}", 200),
                ("{\"action\":\"remove\",\"platform\":\"meta\",\"id\":\"300\"}", 401),
            ] {
                #expect(try await control(simulator, "POST", "accounts", command).status == 200)
                #expect(await status() == expected)
            }
            let (_, list) = try await control(simulator, "GET", "accounts")
            #expect(list.object?["accounts"]?.array?.map { $0.object?["id"]?.string } == ["G-1", "100", "200"])
        }
    }

    @Test("The clock is set, moved, stopped and run")
    func clock() async throws {
        try await withSimulator { simulator in
            let (_, reading) = try await control(simulator, "POST", "clock", "{\"now\":1795000000,\"advance_seconds\":86400}")
            #expect(reading.object?["now"] == 1_795_086_400)
            #expect(simulator.clock.now == UnixTime(seconds: 1_795_086_400))
            _ = try await control(simulator, "POST", "clock", "{\"running\":true}")
            #expect(simulator.clock.now > UnixTime(seconds: 1_795_086_400))
            _ = try await control(simulator, "POST", "clock", "{\"running\":false}")
            #expect(simulator.clock.now == simulator.clock.now)
        }
    }

    @Test("A reset forgets counts, faults and changes to accounts")
    func reset() async throws {
        try await withSimulator { simulator in
            _ = await simulator.sendMeta(MetaSample.body(json(MetaSample.event)))
            simulator.clock.advance(by: .seconds(5))
            simulator.accounts.set("good", of: .meta, to: .revoked)
            simulator.inject(Fault(.rateLimited(.none)))
            let (status, _) = try await control(simulator, "POST", "reset")
            #expect(status == 200)
            #expect(simulator.truth == Truth())
            #expect(simulator.events().isEmpty)
            #expect(simulator.clock.now == today)
            #expect(simulator.accounts.account(.meta, "100")?.credentials == ["good": .valid])
        }
    }

    @Test("An unknown command is a 404")
    func unknown() async throws {
        try await withSimulator { simulator in
            let (status, _) = try await control(simulator, "GET", "weather")
            #expect(status == 404)
            #expect(simulator.truth.strayRequests == 0)
        }
    }
}
