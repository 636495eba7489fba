import HTTPClient

/// What the HTTP client and the sink can do without a database and a daemon: kept connections, a small POST each.
struct RawHTTP: Encodable, Sendable {
    var requestsPerSecond: Double

    private static let connections = 32
    private static let bodyBytes = 700

    static func measure(_ sink: MinimalSink, for time: Duration) async throws -> RawHTTP {
        var configuration = HTTPSessionConfiguration()
        configuration.maximumConnectionsPerHost = connections
        let session = HTTPSession(configuration)
        let request = HTTPRequest(
            method: .post, url: sink.rawEndpoint, headers: [HTTPHeader("Content-Type", "application/json")],
            body: HTTPBody([UInt8](repeating: 0x20, count: bodyBytes)))
        let start = ContinuousClock.now
        let end = start + time
        let result: Result<Int, any Error>
        do {
            let requests = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<connections {
                    group.addTask {
                        var count = 0
                        repeat {
                            _ = try await session.send(request)
                            count += 1
                        } while ContinuousClock.now < end
                        return count
                    }
                }
                return try await group.reduce(0, +)
            }
            result = .success(requests)
        } catch {
            result = .failure(error)
        }
        await session.shutdown()
        return RawHTTP(requestsPerSecond: Double(try result.get()) / ((ContinuousClock.now - start) / .seconds(1)))
    }
}
