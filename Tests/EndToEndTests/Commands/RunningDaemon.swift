import Glibc
import HTTPClient
import PostgresTestCluster

/// `conversiond run` with its admin port, known from its log.
struct RunningDaemon {
    let process: ConversiondProcess
    let admin: String

    static func start(
        _ database: PostgresTestDatabase, _ environment: [String: String] = [:], arguments: [String] = []
    ) async throws -> RunningDaemon {
        try await start(environment: CommandDatabase.environment(database, environment), arguments: arguments)
    }

    static func start(environment: [String: String], arguments: [String] = []) async throws -> RunningDaemon {
        let process = try await ConversiondProcess(
            ["run"] + arguments, environment: ["CONVERSIOND_ADMIN_LISTEN": "127.0.0.1:0"].merging(environment) { $1 })
        let line = try await process.line(containing: "admin listening on ")
        let address = line.components(after: "admin listening on ").prefix { $0.isNumber || $0 == "." || $0 == ":" }
        return RunningDaemon(process: process, admin: "http://" + address)
    }

    /// Waits until it has joined and has its settings.
    func untilReady() async throws {
        try await process.line(containing: "settings loaded")
    }

    func get(_ path: String) async throws -> (status: Int, body: String, contentType: String) {
        let session = HTTPSession()
        let response = try await session.send(HTTPRequest(method: .get, url: admin + path))
        await session.shutdown()
        return (response.status, String(decoding: response.body, as: UTF8.self), response.headers["content-type"] ?? "")
    }

    func post(_ path: String, body: [UInt8]) async throws -> Int {
        let session = HTTPSession()
        let response = try await session.send(HTTPRequest(method: .post, url: admin + path, body: HTTPBody(body)))
        await session.shutdown()
        return response.status
    }

    /// SIGTERM and the exit status.
    func stop() async -> Int32 {
        process.signal(SIGTERM)
        return await process.waitForExit()
    }
}

extension String {
    /// What follows the first occurrence of `mark`.
    func components(after mark: String) -> Substring {
        guard let range = firstRange(of: mark) else { return "" }
        return self[range.upperBound...]
    }
}
