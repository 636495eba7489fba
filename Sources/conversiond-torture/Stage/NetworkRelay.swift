import NIOCore

/// Passes on what one end says to the other. Both ends are on one event loop, which alone touches it.
final class NetworkRelay: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel
    /// Whether it is the server that it listens to.
    private let isServers: Bool
    private let mode: @Sendable () -> NetworkProxy.Mode
    var isDeaf = false
    private var passedBytes = 0
    /// When the last held-up piece goes on: what comes later must not overtake it.
    private var lastHeld = NIODeadline.uptimeNanoseconds(0)
    /// What waits for packets to flow again.
    private var heldBack: [ByteBuffer] = []
    private var isHolding = false
    private var endsWhenReleased = false
    /// A reply that is gathered to be said twice.
    private var repeated: ByteBuffer?

    /// Pieces of one reply come within this time.
    private static let gathering = TimeAmount.milliseconds(15)
    /// How often it looks whether packets flow again.
    private static let look = TimeAmount.milliseconds(20)

    init(to other: any Channel, isServers: Bool, mode: @escaping @Sendable () -> NetworkProxy.Mode) {
        self.other = other
        self.isServers = isServers
        self.mode = mode
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDeaf else { return }
        var buffer = unwrapInboundIn(data)
        guard !holds(context) else { return heldBack.append(buffer) }
        switch mode() {
        case .blackHole: isDeaf = true
        // Told apart above.
        case .held: break
        case .slow(let span): pass(buffer, after: span, context)
        case .trickle(let size, let span) where isServers:
            while let drop = buffer.readSlice(length: min(size, buffer.readableBytes)), drop.readableBytes > 0 {
                pass(drop, after: max(lastHeld - .now(), .zero) + span, context)
            }
        case .stall(let limit) where !isServers:
            if let rest = buffer.readSlice(length: max(0, min(limit - passedBytes, buffer.readableBytes))), rest.readableBytes > 0 {
                passedBytes += rest.readableBytes
                pass(rest, after: .zero, context)
            }
        case .twice where isServers: gather(buffer, context)
        case .pass, .trickle, .stall, .twice: pass(buffer, after: .zero, context)
        }
    }

    /// Whether nothing may pass now. What was held back goes first when something may.
    private func holds(_ context: ChannelHandlerContext) -> Bool {
        guard !isHolding, case .held = mode() else { return isHolding }
        isHolding = true
        let relay = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.scheduleRepeatedTask(initialDelay: Self.look, delay: Self.look) { task in
            if case .held = relay.value.mode() { return }
            task.cancel()
            relay.value.release()
        }
        return true
    }

    private func release() {
        isHolding = false
        for buffer in heldBack { other.writeAndFlush(buffer, promise: nil) }
        heldBack = []
        if endsWhenReleased { other.close(promise: nil) }
    }

    private func pass(_ buffer: ByteBuffer, after span: TimeAmount, _ context: ChannelHandlerContext) {
        let moment = max(NIODeadline.now() + span, lastHeld)
        guard moment > .now() else {
            other.writeAndFlush(buffer, promise: nil)
            return
        }
        lastHeld = moment + .nanoseconds(1)
        context.eventLoop.scheduleTask(deadline: moment) { [other] in other.writeAndFlush(buffer, promise: nil) }
    }

    private func gather(_ buffer: ByteBuffer, _ context: ChannelHandlerContext) {
        if repeated != nil {
            repeated?.writeImmutableBuffer(buffer)
            return
        }
        repeated = buffer
        let relay = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: Self.gathering) { relay.value.sayTwice() }
    }

    private func sayTwice() {
        guard var reply = repeated else { return }
        repeated = nil
        reply.writeImmutableBuffer(reply)
        other.writeAndFlush(reply, promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        sayTwice()
        if holds(context) { endsWhenReleased = true } else { other.close(promise: nil) }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
