import HTTPClient
import Testing

/// What is refused before anything leaves this process.
@Suite struct `Refused before sending` {
    @Test(arguments: [
        "http://example.com/", "http://10.0.0.1/", "http://128.0.0.1/", "http://127.0.0.1.example.com/",
        "http://127.1/", "http://2130706433/", "http://0127.0.0.1/", "http://0.0.0.0/", "http://[::]/",
        "http://localhost.example.com/", "http://127.0.0.256/", "ftp://127.0.0.1/", "file:///etc/passwd",
        "gopher://127.0.0.1/", "HTTP://example.com",
    ])
    func `plain http to anything but loopback, and other schemes`(url: String) async throws {
        let session = HTTPSession()
        let error = try await session.failure(HTTPRequest(method: .post, url: url))
        #expect(error == HTTPError(.insecureScheme))
        #expect(!"\(error)".contains("example"))
        await session.shutdown()
    }

    @Test(arguments: [
        "", "example.com", "https://", "https:///path", "https://user:secret@example.com/", "https://exa mple.com/",
        "http://127.0.0.1@example.com/", "http://127.0.0.1\\@example.com/", "https://example.com/\r\nX: y",
        "https://example.com:80:80/", "https://example.com:port/", "https://[::1", "https://[::1]x/",
        "https://ex\u{E4}mple.com/", "https://example.com/\u{0}", "https://exa%6Dple.com/",
    ])
    func `malformed URLs and URLs with a user name`(url: String) async throws {
        let session = HTTPSession()
        let error = try await session.failure(HTTPRequest(method: .post, url: url))
        #expect(error == HTTPError(.invalidURL))
        await session.shutdown()
    }

    @Test(arguments: ["127.0.0.1", "127.255.0.1", "localhost", "LocalHost"])
    func `plain http is sent to loopback`(host: String) async throws {
        let server = try ScriptedServer { $0.answerAll() }
        let session = HTTPSession()
        var request = server.post()
        request.url = "http://\(host):\(server.port)/"
        if host == "127.255.0.1" {
            // Nothing of this test listens there: refused by the peer, not by us.
            #expect(try await session.failure(request) == HTTPError(.connectFailed))
        } else {
            #expect(try await session.send(request).status == 200)
        }
        await session.shutdown()
        server.stop()
    }

    @Test(arguments: [
        HTTPHeader("X-A", "a\r\nX-B: b"), HTTPHeader("X-A\r\nX-B", "b"), HTTPHeader("", "b"), HTTPHeader("X-A", "a\u{0}b"),
        HTTPHeader("X A", "b"), HTTPHeader("X-A:", "b"),
    ])
    func `headers that would add headers`(header: HTTPHeader) async throws {
        let server = try ScriptedServer { $0.answerAll() }
        let session = HTTPSession()
        var request = server.post()
        request.headers = [header]
        #expect(try await session.failure(request) == HTTPError(.invalidURL))
        #expect(server.accepted == 0)
        await session.shutdown()
        server.stop()
    }
}
