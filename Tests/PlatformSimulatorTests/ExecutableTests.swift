import Foundation
import Synchronization
import Testing

@testable import PlatformSimulator

@Suite("The platform-simulator command")
struct ExecutableTests {
    /// Built beside the test bundle.
    private static var command: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("platform-simulator")
    }

    @Test("Prints its addresses, serves, stops on SIGTERM and leaves the truth behind")
    func life() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("simulator-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let accounts = folder.appendingPathComponent("accounts.json")
        let report = folder.appendingPathComponent("truth.json")
        try Data("[{\"platform\":\"meta\",\"id\":\"200\",\"tokens\":[\"chat\"],\"takes_messaging\":true}]".utf8).write(to: accounts)
        let process = Process()
        process.executableURL = Self.command
        process.arguments = [
            "--listen", "127.0.0.1:0", "--tls-listen", "127.0.0.1:0", "--certificate-directory", folder.path,
            "--accounts", accounts.path, "--meta-dataset", "100:good", "--ga4-stream", "G-1:s1",
            "--report-file", report.path,
        ]
        let output = Pipe()
        process.standardOutput = output
        let (exits, exited) = AsyncStream<Int32>.makeStream()
        process.terminationHandler = { exited.yield($0.terminationStatus); exited.finish() }
        try process.run()

        let line = try await Self.firstLine(of: output.fileHandleForReading)
        let addresses = try #require(try JSONReader.read(line).object)
        let http = try #require(addresses["http"]?.string)
        let https = try #require(addresses["https"]?.string)
        let port = try #require(Int(http.split(separator: ":").last ?? ""))
        #expect(addresses["ca"]?.string == folder.appendingPathComponent("ca.pem").path)

        let hit = json(GA4Sample.hit)
        let reply = await SocketClient.send("/mp/collect?measurement_id=G-1&api_secret=s1", to: port, body: hit).reply
        #expect(reply?.status == 204)
        let secure = try await CommandResult.of([
            "curl", "--silent", "--cacert", folder.appendingPathComponent("ca.pem").path, "--data", hit,
            "--write-out", "%{http_version} %{http_code}", "\(https)/mp/collect?measurement_id=G-1&api_secret=s1",
        ])
        #expect(secure.output == "2 204")

        process.terminate()
        var status: Int32?
        for await exit in exits { status = exit }
        #expect(status == 0)
        let truth = try JSONDecoder().decode(Truth.self, from: Data(contentsOf: report))
        #expect(truth[.ga4, "G-1"].eventsCounted == 2)
        try FileManager.default.removeItem(at: folder)
    }

    @Test("Refuses arguments that make no sense", arguments: [
        ["--listen", "nowhere"], ["--listen", "127.0.0.1:70000"], ["--meta-dataset", "100"],
        ["--listen", "127.0.0.1:0", "--tls-listen", "127.0.0.2:0"],
    ])
    func wrongUsage(_ arguments: [String]) async throws {
        #expect(try await CommandResult.of([Self.command.path] + arguments).status == 64)
    }

    private static func firstLine(of handle: FileHandle) async throws -> String {
        var line: [UInt8] = []
        for try await chunk in Self.chunks(of: handle) {
            line += chunk
            if let end = line.firstIndex(of: UInt8(ascii: "\n")) { return String(decoding: line[..<end], as: UTF8.self) }
        }
        return String(decoding: line, as: UTF8.self)
    }

    private static func chunks(of handle: FileHandle) -> AsyncStream<Data> {
        AsyncStream { continuation in
            handle.readabilityHandler = { handle in
                let data = handle.availableData
                if data.isEmpty { continuation.finish() } else { continuation.yield(data) }
            }
            continuation.onTermination = { _ in handle.readabilityHandler = nil }
        }
    }
}
