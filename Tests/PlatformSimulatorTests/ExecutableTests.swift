import Foundation
import Subprocess
import SystemPackage
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
        let result = try await Subprocess.run(
            .path(FilePath(Self.command.path)),
            arguments: [
                "--listen", "127.0.0.1:0", "--tls-listen", "127.0.0.1:0", "--certificate-directory", folder.path,
                "--accounts", accounts.path, "--meta-dataset", "100:good", "--ga4-stream", "G-1:s1",
                "--data-manager-account", "1234567890:dm", "--google-ads-account", "1234567890:ads",
                "--conversion-action", "111", "--google-client", "client-1:secret-1", "--google-refresh-token", "refresh-1",
                "--tiktok-pixel", "PIXEL:good", "--tiktok-crm-set", "CRM:good",
                "--linkedin-account", "500:good", "--linkedin-conversion", "101", "--linkedin-conversion", "102",
                "--linkedin-app", "client:secret", "--linkedin-refresh-token", "refresh",
                "--report-file", report.path,
            ],
            input: .none, output: .sequence, error: .currentStandardError
        ) { simulator in
            var lines = simulator.standardOutput.strings().makeAsyncIterator()
            try await Self.checkServes(try #require(try await lines.next()), authority: folder.appendingPathComponent("ca.pem").path)
            try simulator.send(signal: .terminate)
            // What it says while it stops is read, so that it does not die of a closed pipe.
            while try await lines.next() != nil {}
        }
        #expect(result.terminationStatus == .exited(0))
        let truth = try JSONDecoder().decode(Truth.self, from: Data(contentsOf: report))
        #expect(truth[.ga4, "G-1"].eventsCounted == 2)
        #expect(truth[.dataManager, "1234567890"].eventsCounted == 1)
        #expect(truth.googleTokensIssued(to: "client-1") == 1)
        #expect(truth.total(.tiktok).eventsCounted == 2)
        #expect(truth[.linkedinOAuth, "client"].acceptedRequests == 1)
        #expect(truth[.linkedin, "500"].rejectedRequests == ["VERSION_MISSING": 1])
        try FileManager.default.removeItem(at: folder)
    }

    @Test("Refuses arguments that make no sense", arguments: [
        ["--listen", "nowhere"], ["--listen", "127.0.0.1:70000"], ["--meta-dataset", "100"],
        ["--tiktok-pixel", "P"], ["--tiktok-crm-set", "C:"], ["--linkedin-conversion", "101"],
        ["--linkedin-refresh-token", "r"], ["--linkedin-account", "500"],
        ["--google-refresh-token", "x"], ["--data-manager-account", "1"],
        ["--listen", "127.0.0.1:0", "--tls-listen", "127.0.0.2:0"],
    ])
    func wrongUsage(_ arguments: [String]) async throws {
        #expect(try await CommandResult.of([Self.command.path] + arguments).status == 64)
    }

    private static func checkServes(_ line: String, authority: String) async throws {
        let addresses = try #require(try JSONReader.read(line).object)
        let http = try #require(addresses["http"]?.string)
        let https = try #require(addresses["https"]?.string)
        let port = try #require(Int(http.split(separator: ":").last ?? ""))
        #expect(addresses["ca"]?.string == authority)

        let hit = json(GA4Sample.hit)
        let reply = await SocketClient.send("/mp/collect?measurement_id=G-1&api_secret=s1", to: port, body: hit).reply
        #expect(reply?.status == 204)
        let secure = try await CommandResult.of([
            "curl", "--silent", "--cacert", authority, "--data", hit,
            "--write-out", "%{http_version} %{http_code}", "\(https)/mp/collect?measurement_id=G-1&api_secret=s1",
        ])
        #expect(secure.output == "2 204")

        // The command runs on the system's clock.
        let now = UnixTime(seconds: Int64(Date().timeIntervalSince1970))
        let time = ISO8601DateFormatter().string(from: Date(timeIntervalSince1970: Double(now.seconds) - 60))
        let event = json(GoogleSample.event, ["eventTimestamp": "\"\(time)\""])
        let ingested = await SocketClient.send(
            "/v1/events:ingest", to: port, fields: ["Authorization": "Bearer dm"], body: GoogleSample.ingestion([event])).reply
        #expect(ingested?.status == 200)
        let claim = "grant_type=refresh_token&client_id=client-1&client_secret=secret-1&refresh_token=refresh-1"
        let token = await SocketClient.send(
            "/token", to: port, fields: ["Content-Type": "application/x-www-form-urlencoded"], body: claim).reply
        #expect(token?.status == 200)

        let crm = TikTokSample.body(json(TikTokSample.event, TikTokSample.crm), source: .crm)
        for body in [TikTokSample.body(json(TikTokSample.event)), crm] {
            let track = await SocketClient.send("/open_api/v1.3/event/track/", to: port, fields: ["Access-Token": "good"], body: body)
            // The sample's day may be long past or ahead; TikTok does not mind.
            #expect(TikTokReply(track.reply)?.code == 0)
        }
        let fields = ["Authorization": "Bearer good", "X-RestLi-Method": "BATCH_CREATE"]
        let versionless = await SocketClient.send("/rest/conversionEvents", to: port, fields: fields, body: LinkedInSample.batch())
        #expect(LinkedInErrorReply(versionless.reply)?.code == "VERSION_MISSING")

        let form = "grant_type=refresh_token&refresh_token=refresh&client_id=client&client_secret=secret"
        let type = ["Content-Type": "application/x-www-form-urlencoded"]
        let grant = await SocketClient.send("/oauth/v2/accessToken", to: port, fields: type, body: form)
        #expect(grant.reply?.status == 200)
    }
}
