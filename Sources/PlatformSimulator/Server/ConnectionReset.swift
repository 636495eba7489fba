import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Ends a TCP connection with RST instead of FIN.
enum ConnectionReset {
    /// The TCP connection beneath a channel: an HTTP/2 stream's parent, else the channel itself.
    static func connection(of channel: any Channel) -> any Channel {
        // The parent of an accepted connection is the listening socket, which has no peer.
        guard let parent = channel.parent, parent.remoteAddress != nil else { return channel }
        return parent
    }

    /// The client's port: no two connections have one at the same time.
    static func number(of channel: any Channel) -> Int? { connection(of: channel).remoteAddress?.port }

    /// Resets the connection, past TLS: no close_notify, no orderly end of any kind.
    static func reset(_ channel: any Channel) async throws {
        let connection = connection(of: channel)
        if let socket = connection as? any SocketOptionProvider {
            // A close with a linger time of zero makes the kernel send RST (socket(7)).
            try await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        try await connection.eventLoop.submit {
            try connection.pipeline.syncOperations.addHandler(CloseAtHead(), position: .first)
        }.get()
    }

    /// Closes from the first place in the pipeline, so that no other handler gets to say goodbye.
    private final class CloseAtHead: ChannelInboundHandler {
        typealias InboundIn = Any

        func handlerAdded(context: ChannelHandlerContext) { context.close(promise: nil) }
    }
}
