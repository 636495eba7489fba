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

    private init(port: Int, running: Task<Void, any Error>) {
        self.port = port
        self.running = running
    }

    /// - Throws: the system's error when the address cannot be bound.
    static func start(
        host: String, port: Int, builder: HTTPServerBuilder,
        responder: @escaping HTTPChannelHandler.Responder
    ) async throws -> Listener {
        // Hummingbird logs each start; a test suite starts hundreds.
        let silent = Logger(label: "platform-simulator") { _ in SwiftLogNoOpLogHandler() }
        let (ready, announce) = AsyncThrowingStream<Int, any Error>.makeStream()
        let server = try builder.buildServer(
            configuration: ServerConfiguration(address: .hostname(host, port: port), backlog: 1024),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: silent, responder: responder
        ) { channel in
            announce.yield(channel.localAddress?.port ?? port)
        }
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
        for try await port in ready { return Listener(port: port, running: running) }
        throw CancellationError()
    }

    /// Closes the socket and every connection, and waits until all is closed.
    func stop() async {
        running.cancel()
        _ = await running.result
    }
}
