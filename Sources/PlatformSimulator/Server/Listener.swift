import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// One listening socket and the Hummingbird server behind it.
final class Listener: Sendable {
    /// The port that it listens on, chosen by the system when 0 was asked for.
    let port: Int
    private let running: Task<Void, any Error>
    private let account: ConnectionAccount

    private init(port: Int, running: Task<Void, any Error>, account: ConnectionAccount) {
        self.port = port
        self.running = running
        self.account = account
    }

    /// - Throws: the system's error when the address cannot be bound.
    static func start(
        host: String, port: Int, connections: some ServerChildChannel
    ) async throws -> Listener {
        // Hummingbird logs each start; a test suite starts hundreds.
        let silent = Logger(label: "platform-simulator") { _ in SwiftLogNoOpLogHandler() }
        let (ready, announce) = AsyncThrowingStream<Int, any Error>.makeStream()
        let account = ConnectionAccount()
        let server = Server(
            childChannelSetup: AccountedChannel(base: connections, account: account),
            configuration: ServerConfiguration(address: .hostname(host, port: port), backlog: 1024),
            onServerRunning: { channel in announce.yield(channel.localAddress?.port ?? port) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: silent)
        // On the cooperative pool: running the requests' tasks on the event loop itself was measured
        // and saves nothing.
        let running = Task {
            do {
                try await server.run()
                announce.finish()
            } catch {
                announce.finish(throwing: error)
                throw error
            }
        }
        for try await port in ready { return Listener(port: port, running: running, account: account) }
        throw CancellationError()
    }

    /// Closes the socket and every connection, and waits until all is closed.
    func stop() async {
        await account.close()
        running.cancel()
        _ = await running.result
    }
}
