import NIOCore

/// Closes an HTTP/1 connection whose client has gone, so that a request without answer ends with it.
///
/// Hummingbird allows half-closed connections; without this a client that gave up would keep its
/// request in flight. HTTP/2 streams end their input with every request and are left alone.
final class DepartureHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any
    typealias InboundOut = Any

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent, context.channel.parent?.remoteAddress == nil {
            context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }
}
