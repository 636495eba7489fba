import PostgresClient
import PostgresTestCluster
import Testing

@Suite struct NotificationTests {
    /// Channels are shared by all sessions of a database, so every test has one of its own.
    private func channel(_ name: String = #function) -> String { "test \"\(name)\"" }

    @Test("a notification wakes the waiting task long before its time-out")
    func wakes() async throws {
        let channel = channel()
        try await withConnection { listener in
            try await withConnection { sender in
                try await listener.listen(to: channel)
                let received = Task { try await listener.nextNotification(timeout: .seconds(120)) }
                let taken = try await ContinuousClock().measure {
                    try await sender.query("SELECT pg_notify($1, $2)", [.text(channel), .text("hello 👋")])
                    let notification = try await received.value
                    #expect(notification?.payload == "hello 👋")
                    #expect(notification?.channel == channel)
                    #expect(await notification?.processID == sender.serverProcessID)
                }
                #expect(taken < .seconds(60))
            }
        }
    }

    @Test("a time-out returns nil, not before its time")
    func timesOut() async throws {
        try await withConnection { listener in
            try await listener.listen(to: channel())
            let taken = try await ContinuousClock().measure {
                let notification = try await listener.nextNotification(timeout: .milliseconds(60))
                #expect(notification == nil)
            }
            #expect(taken >= .milliseconds(60))
            #expect(try await listener.nextNotification(timeout: .zero) == nil)
        }
    }

    @Test("cancelling the task ends the wait")
    func cancelled() async throws {
        try await withConnection { listener in
            try await listener.listen(to: channel())
            let task = Task { try await listener.nextNotification(timeout: .seconds(120)) }
            await Task.yield()
            task.cancel()
            let error = try await postgresError { _ = try await task.value }
            #expect(error.reason == .cancelled)
            #expect(try await listener.query("SELECT 1").count == 1)
        }
    }

    @Test("the connection serves statements while somebody waits, and their round trip may bring the notification")
    func statementsMeanwhile() async throws {
        let channel = channel()
        try await withConnection { listener in
            try await listener.listen(to: channel)
            async let received = listener.nextNotification(timeout: .seconds(120))
            for _ in 0..<20 { #expect(try await listener.query("SELECT 1").count == 1) }
            try await listener.query("SELECT pg_notify($1, 'own')", [.text(channel)])
            #expect(try await received?.payload == "own")
        }
    }

    @Test("two waiters get a notification each")
    func twoWaiters() async throws {
        let channel = channel()
        try await withConnection { listener in
            try await listener.listen(to: channel)
            async let first = listener.nextNotification(timeout: .seconds(120))
            async let second = listener.nextNotification(timeout: .seconds(120))
            try await listener.query("SELECT pg_notify($1, 'a'), pg_notify($1, 'b')", [.text(channel)])
            let payloads = try await [first?.payload, second?.payload].compactMap(\.self)
            #expect(Set(payloads) == ["a", "b"])
        }
    }

    @Test("notifications that nobody fetches are kept up to a bound")
    func bounded() async throws {
        let channel = channel()
        try await withConnection { listener in
            try await listener.listen(to: channel)
            try await listener.query(
                "SELECT count(pg_notify($1, g::text)) FROM generate_series(1, 1500) g", [.text(channel)])
            var last: String?
            var count = 0
            while let notification = try await listener.nextNotification(timeout: .zero) {
                last = notification.payload
                count += 1
            }
            #expect(last == "1500")
            #expect(count <= 1500 && count >= 1000)
        }
    }

    @Test("closing the connection ends the wait")
    func closed() async throws {
        try await withConnection { listener in
            let task = Task { try await listener.nextNotification(timeout: .seconds(120)) }
            await Task.yield()
            await listener.close()
            let error = try await postgresError { _ = try await task.value }
            #expect(error.reason == .connectionLost)
        }
    }

    @Test("a session that the server ends ends the wait")
    func terminated() async throws {
        try await withConnection { listener in
            try await withConnection { other in
                let process = try #require(await listener.serverProcessID)
                let received = Task { try await listener.nextNotification(timeout: .seconds(120)) }
                try await other.query("SELECT pg_terminate_backend($1)", [.int4(process)])
                let error = try await postgresError { try await received.value }
                #expect(error.reason == .connectionLost)
                #expect(await !listener.isUsable)
            }
        }
    }
}
