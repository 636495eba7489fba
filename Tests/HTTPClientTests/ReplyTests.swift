import HTTPClient
import Testing

@Suite struct `Replies` {
    @Test func `many requests go over one kept connection, each complete`() async throws {
        let server = try ScriptedServer { $0.answerAll(body: "ok") }
        let session = HTTPSession()
        for number in 0..<20 {
            let reply = try await session.send(server.post("/\(number)", body: HTTPBody(Array("body \(number)".utf8))))
            #expect(reply.status == 200)
            #expect(reply.text == "ok")
            #expect(reply.httpVersion == .http1_1)
            #expect(reply.timing.reusedConnection == (number > 0))
            #expect(reply.timing.total > .zero)
        }
        #expect(server.accepted == 1)
        #expect(server.requests.map(\.requestLine) == (0..<20).map { "POST /\($0) HTTP/1.1" })
        #expect(server.requests.map { String(decoding: $0.body, as: UTF8.self) } == (0..<20).map { "body \($0)" })
        await session.shutdown()
        server.stop()
    }

    @Test func `only the given headers and libcurl's Host, Accept and Content-Length are sent`() async throws {
        let server = try ScriptedServer { $0.answerAll() }
        let session = HTTPSession()
        var request = server.post()
        request.headers = [HTTPHeader("X-Empty", ""), HTTPHeader("Authorization", "Bearer abc")]
        _ = try await session.send(request)
        let head = try #require(server.requests.first).head.split(separator: "\r\n").dropFirst()
        #expect(
            Set(head.map { $0.lowercased() }) == [
                "host: 127.0.0.1:\(server.port)", "accept: */*", "x-empty:", "authorization: bearer abc",
                "content-length: 2",
            ])
        await session.shutdown()
        server.stop()
    }

    @Test func `a body of one megabyte in pieces arrives joined, without Expect`() async throws {
        let server = try ScriptedServer { $0.answerAll() }
        let session = HTTPSession()
        let pieces = (0..<1500).map { number in [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 1000) }
        let reply = try await session.send(server.post(body: HTTPBody(chunks: pieces)))
        #expect(reply.status == 200)
        let request = try #require(server.requests.first)
        #expect(request.body == pieces.flatMap { $0 })
        #expect(!request.head.lowercased().contains("expect"))
        await session.shutdown()
        server.stop()
    }

    @Test func `a GET sends no body, also after a POST on the same handle`() async throws {
        let server = try ScriptedServer { $0.answerAll() }
        let session = HTTPSession()
        _ = try await session.send(server.post())
        _ = try await session.send(HTTPRequest(method: .get, url: server.url + "/status?x=1"))
        _ = try await session.send(server.post())
        #expect(server.requests.map(\.requestLine) == ["POST / HTTP/1.1", "GET /status?x=1 HTTP/1.1", "POST / HTTP/1.1"])
        #expect(server.requests.map(\.body.count) == [2, 0, 2])
        await session.shutdown()
        server.stop()
    }

    @Test func `a POST without a body says Content-Length 0`() async throws {
        let server = try ScriptedServer { $0.answerAll() }
        let session = HTTPSession()
        _ = try await session.send(server.post(body: .empty))
        #expect(server.requests.first?.head.contains("Content-Length: 0") == true)
        await session.shutdown()
        server.stop()
    }

    @Test func `a chunked reply is joined`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
            connection.write("7\r\n, world\r\n0\r\n\r\n")
            connection.waitForClose()
        }
        let session = HTTPSession()
        #expect(try await session.send(server.post()).text == "hello, world")
        await session.shutdown()
        server.stop()
    }

    @Test func `204 has no body and keeps the connection`() async throws {
        let server = try ScriptedServer { connection in
            while connection.readRequest() != nil { connection.write("HTTP/1.1 204 No Content\r\n\r\n") }
        }
        let session = HTTPSession()
        for _ in 0..<2 {
            let reply = try await session.send(server.post())
            #expect(reply.status == 204)
            #expect(reply.body.isEmpty)
        }
        #expect(server.accepted == 1)
        await session.shutdown()
        server.stop()
    }

    @Test func `headers are found without regard to case, those of an interim reply are not kept`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n")
            connection.answer(headers: "X-Request-ID:  abc \r\nx-multi: 1\r\nX-MULTI: 2\r\nX-Empty:\r\n")
            connection.waitForClose()
        }
        let session = HTTPSession()
        let headers = try await session.send(server.post()).headers
        #expect(headers["x-request-id"] == "abc")
        #expect(headers["X-REQUEST-ID"] == "abc")
        #expect(headers["X-Empty"] == "")
        #expect(headers.values(for: "X-Multi") == ["1", "2"])
        #expect(headers["X-Early"] == nil)
        #expect(headers["X-Request"] == nil)
        #expect(headers.fields.map(\.name) == ["X-Request-ID", "x-multi", "X-MULTI", "X-Empty", "Content-Length"])
        await session.shutdown()
        server.stop()
    }

    @Test(arguments: [
        ("Retry-After: 120\r\n", Duration.seconds(120)...Duration.seconds(120)),
        ("retry-after: 0\r\n", Duration.zero...Duration.zero),
        ("Retry-After: Wed, 21 Oct 2015 07:28:00 GMT\r\n", Duration.zero...Duration.zero),
        ("Retry-After: Fri, 31 Dec 2100 23:59:59 GMT\r\n", Duration.seconds(86_400)...Duration.seconds(4_000_000_000)),
    ])
    func `Retry-After is understood as seconds and as a date (D14)`(
        header: String, expected: ClosedRange<Duration>
    ) async throws {
        let server = try ScriptedServer { $0.answerAll("429 Too Many Requests", headers: header) }
        let session = HTTPSession()
        let reply = try await session.send(server.post())
        #expect(reply.status == 429)
        #expect(expected.contains(try #require(reply.retryAfter)))
        await session.shutdown()
        server.stop()
    }

    @Test func `no Retry-After is nil, also after a reply that had one`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.answer("503 Busy", headers: "Retry-After: 7\r\n")
            connection.readRequest()
            connection.answer("503 Busy")
            connection.waitForClose()
        }
        let session = HTTPSession()
        #expect(try await session.send(server.post()).retryAfter == .seconds(7))
        #expect(try await session.send(server.post()).retryAfter == nil)
        await session.shutdown()
        server.stop()
    }

    @Test func `a redirect is returned, not followed`() async throws {
        let other = try ScriptedServer { $0.answerAll() }
        let server = try ScriptedServer { $0.answerAll("307 Temporary Redirect", headers: "Location: \(other.url)/\r\n") }
        let session = HTTPSession()
        let reply = try await session.send(server.post())
        #expect(reply.status == 307)
        #expect(reply.headers["location"] == other.url + "/")
        #expect(other.accepted == 0)
        await session.shutdown()
        server.stop()
        other.stop()
    }

    @Test func `a cookie is not sent back`() async throws {
        let server = try ScriptedServer { $0.answerAll(headers: "Set-Cookie: a=b\r\n") }
        let session = HTTPSession()
        _ = try await session.send(server.post())
        _ = try await session.send(server.post())
        #expect(server.requests.last?.head.lowercased().contains("cookie") == false)
        await session.shutdown()
        server.stop()
    }
}
