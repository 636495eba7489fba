import HTTPClient
import Testing

@Suite struct `Concurrency` {
    @Test func `a thousand requests at once are all answered, each with its own reply`() async throws {
        let server = try ScriptedServer { connection in
            while let request = connection.readRequest(),
                connection.answer(body: String(decoding: request.body, as: UTF8.self))
            {}
        }
        var configuration = HTTPSessionConfiguration()
        configuration.maximumConcurrentRequests = 100
        configuration.maximumConnectionsPerHost = 8
        let session = HTTPSession(configuration)
        let answered = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<1000 {
                group.addTask {
                    let reply = try await session.send(server.post(body: HTTPBody(Array("\(number)".utf8))))
                    return reply.text == "\(number)"
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(answered == 1000)
        #expect(server.requests.count == 1000)
        #expect(server.accepted <= 8)
        await session.shutdown()
        server.stop()
    }

    @Test func `beyond the limit requests wait for a free slot`() async throws {
        let server = try ScriptedServer { $0.answerAll() }
        let gate = try ScriptedServer { connection in
            connection.readRequest()
            connection.waitForClose()
        }
        var configuration = HTTPSessionConfiguration()
        configuration.maximumConcurrentRequests = 1
        let session = HTTPSession(configuration)
        // Holds the only slot until it is cancelled.
        let holder = Task { try await session.failure(gate.post()) }
        await gate.received(1)
        let waiting = (0..<5).map { number in Task { try await session.send(server.post("/\(number)")) } }
        #expect(server.accepted == 0)
        holder.cancel()
        for task in waiting { #expect(try await task.value.status == 200) }
        #expect(try await holder.value == HTTPError(.cancelled, delivery: .maybeSent))
        #expect(server.requests.count == 5)
        #expect(server.accepted == 1)
        await session.shutdown()
        server.stop()
        gate.stop()
    }

    @Test func `a waiting request whose time is over: timedOut, not sent`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.waitForClose()
        }
        var configuration = HTTPSessionConfiguration()
        configuration.maximumConcurrentRequests = 1
        let session = HTTPSession(configuration)
        let holder = Task { try await session.failure(server.post()) }
        await server.received(1)
        var request = server.post()
        request.timeout = .milliseconds(50)
        #expect(try await session.failure(request) == HTTPError(.timedOut))
        holder.cancel()
        #expect(try await holder.value == HTTPError(.cancelled, delivery: .maybeSent))
        #expect(server.requests.count == 1)
        await session.shutdown()
        server.stop()
    }

    @Test func `cancelled while waiting: not sent`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.waitForClose()
        }
        var configuration = HTTPSessionConfiguration()
        configuration.maximumConcurrentRequests = 1
        let session = HTTPSession(configuration)
        let holder = Task { try await session.failure(server.post()) }
        await server.received(1)
        let waiting = Task { try await session.failure(server.post()) }
        waiting.cancel()
        #expect(try await waiting.value == HTTPError(.cancelled))
        holder.cancel()
        #expect(try await holder.value == HTTPError(.cancelled, delivery: .maybeSent))
        #expect(server.requests.count == 1)
        await session.shutdown()
        server.stop()
    }

    @Test func `cancelled before the call: not sent`() async throws {
        let server = try ScriptedServer { $0.answerAll() }
        let session = HTTPSession()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await session.failure(server.post())
        }
        #expect(try await task.value == HTTPError(.cancelled))
        await session.shutdown()
        server.stop()
    }

    @Test func `cancelled in flight: maybe sent, and the connection is closed`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            // Comes back only when the client closes.
            connection.readRequest()
        }
        let session = HTTPSession()
        let task = Task { try await session.failure(server.post()) }
        await server.received(1)
        task.cancel()
        #expect(try await task.value == HTTPError(.cancelled, delivery: .maybeSent))
        await session.shutdown()
        server.stop()
    }

    @Test func `cancelled while the name is looked up or the connection made: not sent`() async throws {
        let server = try ScriptedServer { $0.waitForClose() }
        let session = HTTPSession()
        var request = server.post()
        request.url = "https://127.0.0.1:\(server.port)/"
        let task = Task { [request] in try await session.failure(request) }
        task.cancel()
        #expect(try await task.value == HTTPError(.cancelled))
        await session.shutdown()
        server.stop()
    }

    @Test func `shutdown ends requests in flight and waiting, then refuses`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.waitForClose()
        }
        var configuration = HTTPSessionConfiguration()
        configuration.maximumConcurrentRequests = 3
        let session = HTTPSession(configuration)
        let tasks = (0..<10).map { _ in Task { try await session.failure(server.post()) } }
        await server.received(3)
        await session.shutdown()
        var deliveries: [HTTPError.Delivery: Int] = [:]
        for task in tasks {
            let error = try await task.value
            #expect(error.reason == .shutdown)
            deliveries[error.delivery, default: 0] += 1
        }
        #expect(deliveries == [.maybeSent: 3, .notSent: 7])
        #expect(try await session.failure(server.post()) == HTTPError(.shutdown))
        await session.shutdown()
        server.stop()
    }

    @Test func `a session that nobody holds any more closes its connections`() async throws {
        let (closed, reportClosed) = AsyncStream<Void>.makeStream()
        let server = try ScriptedServer { connection in
            connection.answerAll()
            reportClosed.finish()
        }
        _ = try await HTTPSession().send(server.post())
        for await _ in closed {}
        #expect(server.requests.count == 1)
        server.stop()
    }
}
