import ArgumentParser
import PlatformSimulator

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Runs the simulated platforms until SIGTERM or SIGINT.
@main
struct PlatformSimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "platform-simulator",
        abstract: "The ad platforms as strict local servers, for tests, demo and benchmark.",
        discussion: """
            Prints one line of JSON with its addresses when it is ready. Under /_simulator/ it tells the truth \
            (GET truth, events) and takes commands (POST faults, accounts, clock, reset).
            """)

    @Option(help: "Address for plain HTTP; port 0 lets the system choose.")
    var listen = ListenAddress(host: "127.0.0.1", port: 8480)

    @Option(help: "Address for TLS, HTTP/2 and HTTP/1.1 by ALPN; the same host.")
    var tlsListen: ListenAddress?

    @Option(help: "Where the test CA keeps its files; by default a temporary folder.")
    var certificateDirectory: String?

    @Option(help: ArgumentHelp("A JSON array of accounts, each as in POST /_simulator/accounts.", valueName: "file"))
    var accounts: String?

    @Option(help: ArgumentHelp("A Meta dataset; repeatable.", valueName: "pixel:token"))
    var metaDataset: [AccountArgument] = []

    @Option(help: ArgumentHelp("A GA4 stream; repeatable.", valueName: "measurement-id:secret"))
    var ga4Stream: [AccountArgument] = []

    @OptionGroup(title: "Google")
    var google: GoogleOptions

    @OptionGroup(title: "TikTok")
    var tiktok: TikTokOptions

    @OptionGroup(title: "LinkedIn")
    var linkedin: LinkedInOptions

    @Option(help: ArgumentHelp("Write the truth to this file at the end.", valueName: "file"))
    var reportFile: String?

    @Flag(help: "Count only, do not keep the single events.")
    var countsOnly = false

    func validate() throws {
        if let tlsListen, tlsListen.host != listen.host {
            throw ValidationError("--listen and --tls-listen take the same host.")
        }
    }

    func run() async throws {
        let signal = TerminationSignal()
        let simulator = try await PlatformSimulator.start(configuration())
        print(try readyLine(simulator))
        // Standard output is a pipe when somebody waits for the line.
        fflush(nil)
        await signal.wait()
        let truth = simulator.truth
        await simulator.stop()
        guard let reportFile else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try encoder.encode(truth).write(to: URL(fileURLWithPath: reportFile))
    }

    private func configuration() throws -> SimulatorConfiguration {
        var configuration = SimulatorConfiguration()
        configuration.host = listen.host
        configuration.port = listen.port
        if let tlsListen { configuration.tls = [.valid: tlsListen.port] }
        configuration.certificateDirectory = certificateDirectory
        configuration.keepsEvents = !countsOnly
        configuration.accounts =
            metaDataset.map { .metaDataset($0.id, tokens: [$0.secret]) }
            + ga4Stream.map { .ga4Stream($0.id, secrets: [$0.secret]) }
        configuration.accounts += google.accounts
        configuration.accounts += tiktok.accounts + linkedin.accounts
        if let accounts {
            configuration.accounts += try Account.list(fromJSON: Data(contentsOf: URL(fileURLWithPath: accounts)))
        }
        return configuration
    }

    private func readyLine(_ simulator: PlatformSimulator) throws -> String {
        var addresses = ["http": simulator.endpoint(.meta)]
        addresses["https"] = simulator.secureEndpoint(.meta)
        addresses["ca"] = simulator.certificates?.authorityFile
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(addresses), as: UTF8.self)
    }
}
