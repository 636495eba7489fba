import Glibc
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// Serves the admin endpoints until the shutdown.
struct AdminServer: Service {
    let address: ListenAddress
    let responder: AdminResponder
    let logger: Logger
    /// For Hummingbird itself, which tells little that an operator needs.
    let libraryLogger: Logger
    let onListening: @Sendable () -> Void

    func run() async throws {
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { [responder] request, _ in
                var response = await responder.respond(method: request.method, path: request.uri.path)
                // A body that nobody asked for is not read to its end.
                if request.method != .get { response.headers[.connection] = "close" }
                return response
            },
            server: .http1(
                configuration: .init(
                    idleTimeout: .seconds(60),
                    httpDecoderConfiguration: .init(maxHeaderFieldSize: 8_192, maxHeaderListSize: 16_384, maxHeaderFieldCount: 64))),
            configuration: ApplicationConfiguration(address: .hostname(address.host, port: address.port), serverName: nil),
            onServerRunning: { [logger, onListening, address] channel in
                let bound = channel.localAddress.flatMap { local in
                    local.port.map { ListenAddress(host: local.ipAddress ?? address.host, port: $0) }
                }
                logger.info("admin listening on \((bound ?? address).description)")
                onListening()
            },
            logger: libraryLogger)
        do {
            try await application.run()
        } catch let error as IOError where !Task.isCancelled {
            throw AdminAddressError(address: address, errno: error.errnoCode)
        }
    }
}

/// The admin address cannot be listened on.
struct AdminAddressError: Error, CustomStringConvertible {
    let address: ListenAddress
    let errno: CInt

    var description: String {
        "admin.listen: cannot listen on \(address.description): \(String(cString: strerror(errno))), expected a free address of this machine"
    }
}
