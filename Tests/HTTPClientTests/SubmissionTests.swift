import HTTPClient
import Synchronization
import Testing

/// What submissions were answered with, by their number.
private final class Answers: Sendable {
    private let results = Mutex<[Int: [Result<HTTPResponse, HTTPError>]]>([:])

    func submission(_ number: Int, _ request: HTTPRequest) -> HTTPSubmission {
        HTTPSubmission(request) { result in self.results.withLock { $0[number, default: []].append(result) } }
    }

    var all: [Int: [Result<HTTPResponse, HTTPError>]] { results.withLock { $0 } }

    /// Returns when so many have an answer.
    func wait(for count: Int) async {
        while all.count < count { await Task.yield() }
    }
}

@Suite struct `Submissions, for which no task waits` {
    @Test func `many at once are each answered once, with their own reply`() async throws {
        let server = try ScriptedServer { connection in
            while let head = connection.readHead() { connection.answer(body: String(head.prefix { $0 != "\r\n" })) }
        }
        let session = HTTPSession()
        let answers = Answers()
        session.submit((0..<50).map { answers.submission($0, HTTPRequest(method: .get, url: server.url + "/\($0)")) })
        await answers.wait(for: 50)
        await session.shutdown()
        server.stop()
        for (number, results) in answers.all {
            #expect(results.count == 1)
            #expect(try results.first?.get().text == "GET /\(number) HTTP/1.1")
        }
    }

    @Test func `one that is cancelled says so, once, and the others go on`() async throws {
        let server = try ScriptedServer { connection in
            while let head = connection.readHead() {
                if head.contains("/held") { connection.waitForClose() } else { connection.answer(body: "ok") }
            }
        }
        let session = HTTPSession()
        let answers = Answers()
        let held = answers.submission(0, HTTPRequest(method: .get, url: server.url + "/held"))
        session.submit([held, answers.submission(1, HTTPRequest(method: .get, url: server.url + "/other"))])
        await answers.wait(for: 1)
        session.cancel(held)
        session.cancel(held)
        await answers.wait(for: 2)
        #expect(throws: HTTPError(.cancelled, delivery: .maybeSent)) { try answers.all[0]?.first?.get() }
        #expect(try answers.all[1]?.first?.get().text == "ok")
        await session.shutdown()
        server.stop()
        #expect(answers.all.values.allSatisfy { $0.count == 1 })
    }

    @Test func `a malformed one is refused, and does not keep the others from being sent`() async throws {
        let server = try ScriptedServer { connection in
            while connection.readHead() != nil { connection.answer(body: "ok") }
        }
        let session = HTTPSession()
        let answers = Answers()
        session.submit([
            answers.submission(0, HTTPRequest(method: .get, url: "http://ads.example/")),
            answers.submission(1, HTTPRequest(method: .get, url: server.url + "/")),
        ])
        await answers.wait(for: 2)
        #expect(throws: HTTPError(.insecureScheme)) { try answers.all[0]?.first?.get() }
        #expect(try answers.all[1]?.first?.get().status == 200)
        await session.shutdown()
        server.stop()
    }

    @Test func `a session that is shut down answers at once that it is`() async throws {
        let session = HTTPSession()
        await session.shutdown()
        let answers = Answers()
        session.submit([answers.submission(0, HTTPRequest(method: .get, url: "http://127.0.0.1:1/"))])
        #expect(throws: HTTPError(.shutdown)) { try answers.all[0]?.first?.get() }
    }
}
