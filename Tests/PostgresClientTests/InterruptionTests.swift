import PostgresClient
import Testing

@Suite struct InterruptionTests {
    @Test("cancelling the task ends a running statement and leaves the connection usable")
    func cancelStatement() async throws {
        let signal = RunningSignal()
        try await withConnection(onNotice: signal.onNotice) { connection in
            let task = Task { try await connection.query(longStatement) }
            await signal.wait()
            task.cancel()
            let error = try await postgresError { _ = try await task.value }
            #expect(error.reason == .cancelled)
            #expect(!error.mayHaveCommitted)
            #expect(await connection.isUsable)
            #expect(try await connection.query("SELECT 1").count == 1)
        }
    }

    @Test("cancelling the task ends a running script")
    func cancelScript() async throws {
        let signal = RunningSignal()
        try await withConnection(onNotice: signal.onNotice) { connection in
            let task = Task { try await connection.execute(script: "SELECT 1; BEGIN; \(longStatement); COMMIT") }
            await signal.wait()
            task.cancel()
            let error = try await postgresError { try await task.value }
            #expect(error.reason == .cancelled)
            #expect(try await connection.query("SELECT 1").count == 1)
        }
    }

    @Test("cancelling the task in a transaction rolls it back")
    func cancelTransaction() async throws {
        let signal = RunningSignal()
        try await withConnection(onNotice: signal.onNotice) { connection in
            try await connection.query("CREATE TEMP TABLE t (a int4)")
            let task = Task {
                try await connection.transaction { transaction in
                    try await transaction.query("INSERT INTO t VALUES (1)")
                    try await transaction.query(longStatement)
                }
            }
            await signal.wait()
            task.cancel()
            let error = try await postgresError { try await task.value }
            #expect(error.reason == .cancelled)
            #expect(try await connection.query("SELECT count(*) FROM t").int8(0, 0) == 0)
        }
    }

    @Test("a task that is cancelled already sends nothing")
    func cancelledBefore() async throws {
        try await withConnection { connection in
            try await connection.query("CREATE TEMP TABLE t (a int4)")
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await connection.query("INSERT INTO t VALUES (1)")
            }
            let error = try await postgresError { try await task.value }
            #expect(error.reason == .cancelled)
            #expect(try await connection.query("SELECT count(*) FROM t").int8(0, 0) == 0)
        }
    }

    @Test("cancelling a task that waits for its turn ends the wait")
    func cancelWaiting() async throws {
        let signal = RunningSignal()
        try await withConnection(onNotice: signal.onNotice) { connection in
            let (entered, enter) = AsyncStream<Void>.makeStream()
            let (left, leave) = AsyncStream<Void>.makeStream()
            let holder = Task {
                try await connection.transaction { _ in
                    enter.finish()
                    for await _ in left {}
                }
            }
            for await _ in entered {}
            let waiting = Task { try await connection.query("SELECT 1") }
            waiting.cancel()
            let error = try await postgresError { _ = try await waiting.value }
            #expect(error.reason == .cancelled)
            leave.finish()
            try await holder.value
            #expect(try await connection.query("SELECT 1").count == 1)
        }
    }

    @Test("a statement that takes longer than its time limit is ended; the connection stays usable")
    func timeout() async throws {
        try await withConnection { connection in
            let clock = ContinuousClock()
            var error: PostgresError?
            let taken = try await clock.measure {
                error = try await postgresError {
                    try await connection.query("SELECT pg_sleep(60)", timeout: .milliseconds(50))
                }
            }
            #expect(error?.reason == .timedOut)
            #expect(error?.isTransient == true)
            #expect(taken >= .milliseconds(50) && taken < .seconds(30))
            #expect(try await connection.query("SELECT 1", timeout: .seconds(30)).count == 1)
        }
    }

    @Test("a time limit without bound is no limit")
    func boundlessTimeout() async throws {
        try await withConnection { connection in
            let rows = try await connection.query("SELECT 1", timeout: .seconds(Int64.max))
            #expect(rows.count == 1)
        }
    }

    @Test("the server's own statement_timeout is the server's error, not the call's")
    func serverTimeout() async throws {
        try await withConnection { connection in
            try await connection.query("SET statement_timeout = '20ms'")
            let error = try await postgresError { try await connection.query("SELECT pg_sleep(60)") }
            #expect(error.reason == .server(sqlState: "57014"))
        }
    }

    @Test("a hundred cancellations at any moment never reach the next statement")
    func cancelRace() async throws {
        try await withConnection { connection in
            for round in 0..<100 {
                let task = Task { try await connection.query("SELECT count(*) FROM generate_series(1, \(round * 200))", prepare: false) }
                await Task.yield()
                task.cancel()
                do {
                    _ = try await task.value
                } catch let error as PostgresError {
                    #expect(error.reason == .cancelled)
                }
                #expect(try await connection.query("SELECT $1", [.int4(Int32(round))]).int4(0, 0) == Int32(round))
            }
        }
    }
}
