import NIOCore
import NIOPosix
import Synchronization

/// A small TCP relay between a daemon and its database or the platforms, which can be told to misbehave.
final class NetworkProxy: Sendable {
    enum Mode: Sendable {
        case pass
        /// What comes is acknowledged and thrown away, in both directions; new connections are taken and lead nowhere.
        case blackHole
        /// Nothing passes, in either direction, until the mode changes: then all of it does, in its order, and the ends of connections
        /// after it. So it looks to both ends when packets are lost for a while and TCP sends them again.
        case held
        /// Every chunk is held up for so long.
        case slow(TimeAmount)
        /// What the server says comes in drops of so many bytes.
        case trickle(bytes: Int, every: TimeAmount)
        /// Of what the client says on a connection so many bytes get through, and no more.
        case stall(after: Int)
        /// The server's replies come twice, one right behind the other.
        case twice
    }

    private let mode = Mutex(Mode.pass)
    private let relays = Mutex<[ObjectIdentifier: any Channel]>([:])
    private let server: Mutex<(any Channel)?> = Mutex(nil)
    private let target: Mutex<Int>

    private init(target: Int) { self.target = Mutex(target) }

    /// - Parameter target: the port on loopback that it leads to.
    static func start(to target: Int) async throws -> NetworkProxy {
        let proxy = NetworkProxy(target: target)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(ChannelOptions.allowRemoteHalfClosure, value: false)
            .childChannelInitializer { proxy.relay($0) }
            .bind(host: "127.0.0.1", port: 0).get()
        proxy.server.withLock { $0 = channel }
        return proxy
    }

    var port: Int { server.withLock { $0?.localAddress?.port ?? 0 } }

    func set(_ mode: Mode) { self.mode.withLock { $0 = mode } }

    /// Where further connections lead.
    func lead(to port: Int) { target.withLock { $0 = port } }

    /// Resets every connection that leads through it.
    func reset() async {
        for channel in relays.withLock({ Array($0.values) }) {
            if let socket = channel as? any SocketOptionProvider {
                // A close with a linger time of zero makes the kernel send RST (socket(7)).
                try? await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
            }
            try? await channel.close()
        }
    }

    /// Cuts every connection in the middle without telling either end: both stay open and nothing passes any more.
    func forget() {
        for channel in relays.withLock({ Array($0.values) }) {
            _ = channel.pipeline.handler(type: NetworkRelay.self).map { $0.isDeaf = true }
        }
    }

    func stop() async {
        let channel = server.withLock { $0 }
        try? await channel?.close()
        await reset()
    }

    private func relay(_ client: any Channel) -> EventLoopFuture<Void> {
        let port = target.withLock { $0 }
        return ClientBootstrap(group: client.eventLoop).connect(host: "127.0.0.1", port: port).flatMapThrowing { [self] server in
            try client.pipeline.syncOperations.addHandler(NetworkRelay(to: server, isServers: false, mode: current))
            try server.pipeline.syncOperations.addHandler(NetworkRelay(to: client, isServers: true, mode: current))
            for channel in [client, server] {
                relays.withLock { $0[ObjectIdentifier(channel)] = channel }
                channel.closeFuture.whenComplete { [self] _ in
                    relays.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) }
                }
            }
        }
    }

    private var current: @Sendable () -> Mode { { [self] in mode.withLock { $0 } } }
}
