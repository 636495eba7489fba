import Glibc
import HTTPClient
import Testing

/// What a failure says about the request's fate decides whether an event may be sent again (D15).
@Suite struct `Delivery` {
    @Test func `a refused connection: connectFailed, not sent`() async throws {
        let session = HTTPSession()
        let error = try await ScriptedServer.withRefusingPort { port in
            try await session.failure(HTTPRequest(method: .post, url: "http://127.0.0.1:\(port)/"))
        }
        #expect(error == HTTPError(.connectFailed))
        await session.shutdown()
    }

    @Test func `a name that does not exist: resolveFailed, not sent`() async throws {
        let session = HTTPSession()
        // RFC 6761: .invalid never exists.
        let request = HTTPRequest(method: .post, url: "https://conversiond.invalid/")
        #expect(try await session.failure(request) == HTTPError(.resolveFailed))
        await session.shutdown()
    }

    @Test func `a connection that is never accepted: timedOut, not sent`() async throws {
        // The server accepts, then never answers the TLS hello.
        let server = try ScriptedServer { $0.waitForClose() }
        let session = HTTPSession()
        var request = server.post()
        request.url = "https://127.0.0.1:\(server.port)/"
        request.connectTimeout = .milliseconds(300)
        #expect(try await session.failure(request) == HTTPError(.timedOut))
        await session.shutdown()
        server.stop()
    }

    @Test func `a peer that does not speak TLS: tlsFailed, not sent`() async throws {
        let server = try ScriptedServer { connection in
            connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.waitForClose()
        }
        let session = HTTPSession()
        var request = server.post()
        request.url = "https://127.0.0.1:\(server.port)/"
        #expect(try await session.failure(request) == HTTPError(.tlsFailed))
        await session.shutdown()
        server.stop()
    }

    @Test func `reset before the body was read: reset, maybe sent`() async throws {
        let server = try ScriptedServer { connection in
            connection.readHead()
            connection.reset()
        }
        let session = HTTPSession()
        let body = HTTPBody([UInt8](repeating: 1, count: 8 << 20))
        let error = try await session.failure(server.post(body: body))
        #expect(error == HTTPError(.reset, delivery: .maybeSent))
        #expect(server.accepted == 1)
        await session.shutdown()
        server.stop()
    }

    enum Ending: CaseIterable { case close, reset }

    @Test(arguments: Ending.allCases)
    func `a first request read and not answered: reset, maybe sent, seen once`(ending: Ending) async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            if ending == .reset { connection.reset() }
        }
        let session = HTTPSession()
        #expect(try await session.failure(server.post()) == HTTPError(.reset, delivery: .maybeSent))
        #expect(server.requests.count == 1)
        await session.shutdown()
        server.stop()
    }

    /// libcurl by itself repeats such a request on a new connection, POST or not.
    @Test(arguments: Ending.allCases, [10, 700, 300_000])
    func `a request on a kept connection, read and not answered: seen exactly once`(
        ending: Ending, size: Int
    ) async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.answer(body: "first")
            connection.readRequest()
            if ending == .reset { connection.reset() }
        }
        let session = HTTPSession()
        #expect(try await session.send(server.post("/first")).text == "first")
        let request = server.post("/second", body: HTTPBody([UInt8](repeating: 120, count: size)))
        #expect(try await session.failure(request) == HTTPError(.reset, delivery: .maybeSent))
        #expect(server.requests.map(\.requestLine) == ["POST /first HTTP/1.1", "POST /second HTTP/1.1"])
        #expect(server.requests.last?.connection == 0)
        // Not even a connection for a repetition is opened.
        #expect(server.accepted == 1)
        // The next request is not hindered by what happened, and it is the next the server sees.
        #expect(try await session.send(server.post("/third")).text == "first")
        #expect(server.requests.map(\.requestLine).last == "POST /third HTTP/1.1")
        #expect(server.requests.count == 3)
        await session.shutdown()
        server.stop()
    }

    @Test func `a GET on a kept connection, read and not answered: seen exactly once`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.answer()
            connection.readRequest()
        }
        let session = HTTPSession()
        let request = HTTPRequest(method: .get, url: server.url)
        _ = try await session.send(request)
        #expect(try await session.failure(request) == HTTPError(.reset, delivery: .maybeSent))
        #expect(server.requests.count == 2)
        await session.shutdown()
        server.stop()
    }

    @Test func `a kept connection that the server has closed is not used: the request succeeds`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.answer(headers: "Connection: close\r\n", body: "\(connection.index)")
        }
        let session = HTTPSession()
        for number in 0..<3 { #expect(try await session.send(server.post()).text == "\(number)") }
        await session.shutdown()
        server.stop()
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhalf",
    ])
    func `half a reply: reset, maybe sent, with the status`(reply: String) async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.write(reply)
        }
        let session = HTTPSession()
        #expect(try await session.failure(server.post()) == HTTPError(.reset, delivery: .maybeSent, status: 200))
        #expect(server.requests.count == 1)
        await session.shutdown()
        server.stop()
    }

    @Test(arguments: [
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ])
    func `a reply that is not HTTP: maybe sent`(reply: String) async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.write(reply)
            connection.waitForClose()
        }
        let session = HTTPSession()
        let error = try await session.failure(server.post())
        #expect(error.reason == .malformedReply || error.reason == .reset)
        #expect(error.delivery == .maybeSent)
        await session.shutdown()
        server.stop()
    }

    @Test func `a server that never answers: timedOut, maybe sent`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.waitForClose()
        }
        let session = HTTPSession()
        var request = server.post()
        request.timeout = .milliseconds(300)
        #expect(try await session.failure(request) == HTTPError(.timedOut, delivery: .maybeSent))
        #expect(server.requests.count == 1)
        await session.shutdown()
        server.stop()
    }

    @Test func `a body that never ends is timed out, with the status`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
            while connection.write("x") { sched_yield() }
        }
        let session = HTTPSession()
        var request = server.post()
        request.timeout = .milliseconds(500)
        request.responseLimit = .max
        #expect(try await session.failure(request) == HTTPError(.timedOut, delivery: .maybeSent, status: 200))
        await session.shutdown()
        server.stop()
    }

    @Test func `a body that stalls is timed out by the low-speed guard, before the time-out`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            connection.waitForClose()
        }
        var configuration = HTTPSessionConfiguration()
        configuration.lowSpeedTime = .seconds(1)
        configuration.lowSpeedBytesPerSecond = 1000
        let session = HTTPSession(configuration)
        var request = server.post()
        request.timeout = .seconds(3600)
        #expect(try await session.failure(request) == HTTPError(.timedOut, delivery: .maybeSent, status: 200))
        await session.shutdown()
        server.stop()
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
    ])
    func `a reply over the limit ends the transfer: maybe sent, with the status`(head: String) async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.write(head)
            let chunked = head.contains("chunked")
            let piece = String(repeating: "x", count: 100)
            while connection.write(chunked ? "64\r\n\(piece)\r\n" : piece) {}
        }
        let session = HTTPSession()
        var request = server.post()
        request.responseLimit = 1000
        #expect(
            try await session.failure(request) == HTTPError(.responseTooLarge, delivery: .maybeSent, status: 200))
        await session.shutdown()
        server.stop()
    }

    @Test func `a reply of exactly the limit is taken`() async throws {
        let server = try ScriptedServer { $0.answerAll(body: String(repeating: "x", count: 1000)) }
        let session = HTTPSession()
        var request = server.post()
        request.responseLimit = 1000
        #expect(try await session.send(request).body.count == 1000)
        await session.shutdown()
        server.stop()
    }

    @Test func `headers without end are cut off`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n")
            let line = "X-Filler: " + String(repeating: "x", count: 1000) + "\r\n"
            while connection.write(line) {}
        }
        let session = HTTPSession()
        let error = try await session.failure(server.post())
        #expect(error.delivery == .maybeSent)
        #expect(error.reason == .responseTooLarge || error.reason == .reset)
        await session.shutdown()
        server.stop()
    }
}
