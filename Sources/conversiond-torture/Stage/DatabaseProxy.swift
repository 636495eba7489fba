import NIOCore
import NIOPosix
import Synchronization

/// A small TCP relay between a daemon and its database, which can be told to misbehave.
final class DatabaseProxy: Sendable {
    enum Mode: Sendable {
        case pass
        /// What comes is acknowledged and thrown away, in both directions; new connections are taken and lead nowhere.
        case blackHole
        /// Every chunk is held up for so long.
        case slow(TimeAmount)
    }

    private let mode = Mutex(Mode.pass)
    private let relays = Mutex<[ObjectIdentifier: any Channel]>([:])
    private let server: Mutex<(any Channel)?> = Mutex(nil)
    private let target: Int

    private init(target: Int) { self.target = target }

    /// - Parameter target: the port on loopback that it leads to.
    static func start(to target: Int) async throws -> DatabaseProxy {
        let proxy = DatabaseProxy(target: target)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(ChannelOptions.allowRemoteHalfClosure, value: false)
            .childChannelInitializer { proxy.relay($0) }
            .bind(host: "127.0.0.1", port: 0).get()
        proxy.server.withLock { $0 = channel }
        return proxy
    }

    var port: Int { server.withLock { $0?.localAddress?.port ?? 0 } }

    func set(_ mode: Mode) { self.mode.withLock { $0 = mode } }

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
            _ = channel.pipeline.handler(type: Relay.self).map { $0.isDeaf = true }
        }
    }

    func stop() async {
        let channel = server.withLock { $0 }
        try? await channel?.close()
        await reset()
    }

    private func relay(_ client: any Channel) -> EventLoopFuture<Void> {
        ClientBootstrap(group: client.eventLoop).connect(host: "127.0.0.1", port: target).flatMapThrowing { [self] database in
            try client.pipeline.syncOperations.addHandler(Relay(to: database, mode: current))
            try database.pipeline.syncOperations.addHandler(Relay(to: client, mode: current))
            for channel in [client, database] {
                relays.withLock { $0[ObjectIdentifier(channel)] = channel }
                channel.closeFuture.whenComplete { [self] _ in
                    relays.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) }
                }
            }
        }
    }

    private var current: @Sendable () -> Mode { { [self] in mode.withLock { $0 } } }

    /// Passes on what one end says to the other. Both ends are on one event loop, which alone touches it.
    private final class Relay: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let other: any Channel
        private let mode: @Sendable () -> Mode
        var isDeaf = false

        init(to other: any Channel, mode: @escaping @Sendable () -> Mode) {
            self.other = other
            self.mode = mode
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard !isDeaf else { return }
            let buffer = unwrapInboundIn(data)
            switch mode() {
            case .pass: other.writeAndFlush(buffer, promise: nil)
            case .blackHole: isDeaf = true
            case .slow(let span):
                context.eventLoop.scheduleTask(in: span) { [other] in other.writeAndFlush(buffer, promise: nil) }
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            other.close(promise: nil)
            context.fireChannelInactive()
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
