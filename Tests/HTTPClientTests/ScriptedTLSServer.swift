import Foundation
import NIOCore
import NIOPosix
import NIOSSL

@testable import HTTPClient

/// A loopback TLS server that speaks just enough HTTP/1.1 and HTTP/2 to answer, refuse or break
/// off each request as a test scripts it.
///
/// HTTP/2 frames are written by hand: a real server implementation refuses no stream on demand.
final class ScriptedTLSServer: Sendable {
    enum Reaction: Sendable {
        case answer
        /// RST_STREAM with this error code (7 is REFUSED_STREAM); HTTP/1.1: closes.
        case resetStream(UInt8)
        /// GOAWAY that leaves this stream out.
        case goAway
        case close
        case hold
        /// Refuses this stream, then breaks the connection off.
        case refuseAndClose
    }

    struct Request: Sendable, Equatable {
        var connection: Int
        var stream: UInt32
        var body: String
    }

    private struct Seen {
        var accepted = 0
        var requests: [Request] = []
    }

    private let seen = Locked(Seen())
    private let channel = Locked<(any Channel)?>(nil)
    private let script: @Sendable (Int) -> Reaction

    /// `script` gets the number of the request, from 0, over all connections.
    init(
        _ identity: TestAuthority.Identity, protocols: [String], maximumVersion: TLSVersion? = nil,
        script: @escaping @Sendable (Int) -> Reaction = { _ in .answer }
    ) async throws {
        self.script = script
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(identity.certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: identity.key, format: .pem)))
        tls.applicationProtocols = protocols
        if let maximumVersion {
            tls.minimumTLSVersion = .tlsv1
            tls.maximumTLSVersion = maximumVersion
        }
        let context = try NIOSSLContext(configuration: tls)
        let bound = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    let index = seen.withLock { seen in
                        seen.accepted += 1
                        return seen.accepted - 1
                    }
                    try channel.pipeline.syncOperations.addHandlers([
                        NIOSSLServerHandler(context: context),
                        ScriptedTLSConnection(server: self, index: index),
                    ])
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: "127.0.0.1", port: 0).get()
        channel.withLock { $0 = bound }
    }

    var url: String { "https://127.0.0.1:\(channel.withLock { $0?.localAddress?.port } ?? 0)/" }
    var accepted: Int { seen.withLock { $0.accepted } }
    var requests: [Request] { seen.withLock { $0.requests } }

    func stop() async throws {
        try await channel.withLock { $0 }?.close().get()
    }

    fileprivate func reaction(to request: Request) -> Reaction {
        script(
            seen.withLock { seen in
                seen.requests.append(request)
                return seen.requests.count - 1
            })
    }
}

private final class ScriptedTLSConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    private let server: ScriptedTLSServer
    private let index: Int
    private var received = ByteBuffer()
    private var isHTTP2: Bool?
    private var bodies: [UInt32: String] = [:]

    init(server: ScriptedTLSServer, index: Int) {
        self.server = server
        self.index = index
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        if isHTTP2 == nil, received.readableBytes >= Self.preface.count {
            isHTTP2 = received.readableBytesView.starts(with: Self.preface)
            if isHTTP2 == true {
                received.moveReaderIndex(forwardBy: Self.preface.count)
                write(context, frame: 4, flags: 0, stream: 0, payload: [])
            }
        }
        switch isHTTP2 {
        case true: readFrames(context)
        case false: readRequests(context)
        default: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func readRequests(_ context: ChannelHandlerContext) {
        while true {
            let text = String(buffer: received)
            guard let blank = text.range(of: "\r\n\r\n") else { return }
            let length = text[..<blank.lowerBound].split(separator: "\r\n")
                .first { $0.lowercased().hasPrefix("content-length: ") }.flatMap { Int($0.dropFirst(16)) } ?? 0
            let body = text[blank.upperBound...]
            guard body.utf8.count >= length else { return }
            received.moveReaderIndex(forwardBy: text[..<blank.upperBound].utf8.count + length)
            switch server.reaction(to: .init(connection: index, stream: 0, body: String(body.prefix(length)))) {
            case .answer:
                let reply = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: reply)), promise: nil)
            case .resetStream, .goAway, .close, .refuseAndClose:
                context.close(promise: nil)
            case .hold:
                break
            }
        }
    }

    private func readFrames(_ context: ChannelHandlerContext) {
        while let header = received.getBytes(at: received.readerIndex, length: 9) {
            let length = Int(header[0]) << 16 | Int(header[1]) << 8 | Int(header[2])
            guard received.readableBytes >= 9 + length else { return }
            received.moveReaderIndex(forwardBy: 9)
            let payload = received.readBytes(length: length) ?? []
            let stream = header[5..<9].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
            let isLast = header[4] & 1 != 0
            switch header[3] {
            case 0:
                bodies[stream, default: ""] += String(decoding: payload, as: UTF8.self)
                if isLast { react(context, stream) }
            case 1 where isLast: react(context, stream)
            case 4 where !isLast: write(context, frame: 4, flags: 1, stream: 0, payload: [])
            default: break
            }
        }
    }

    private func react(_ context: ChannelHandlerContext, _ stream: UInt32) {
        let body = bodies.removeValue(forKey: stream) ?? ""
        switch server.reaction(to: .init(connection: index, stream: stream, body: body)) {
        case .answer:
            // HPACK: index 8 of the static table is ":status: 200".
            write(context, frame: 1, flags: 4, stream: stream, payload: [0x88])
            write(context, frame: 0, flags: 1, stream: stream, payload: Array("ok".utf8))
        case .resetStream(let code):
            write(context, frame: 3, flags: 0, stream: stream, payload: [0, 0, 0, code])
        case .goAway:
            let last = stream > 2 ? stream - 2 : 0
            write(context, frame: 7, flags: 0, stream: 0, payload: Self.bigEndian(last) + [0, 0, 0, 0])
        case .close:
            context.close(promise: nil)
        case .refuseAndClose:
            write(context, frame: 3, flags: 0, stream: stream, payload: [0, 0, 0, 7])
            context.close(promise: nil)
        case .hold:
            break
        }
    }

    private func write(_ context: ChannelHandlerContext, frame: UInt8, flags: UInt8, stream: UInt32, payload: [UInt8]) {
        let length = UInt32(payload.count)
        let bytes = Self.bigEndian(length).dropFirst() + [frame, flags] + Self.bigEndian(stream) + payload
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }
}
