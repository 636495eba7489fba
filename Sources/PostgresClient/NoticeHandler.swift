import CLibpq

/// Takes the server's notices away from libpq, which would print them to standard error.
final class NoticeHandler {
    private let handle: (@Sendable (PostgresNotice) -> Void)?

    init(_ handle: (@Sendable (PostgresNotice) -> Void)?) {
        self.handle = handle
    }

    /// The handler must outlive the connection.
    func install(on connection: OpaquePointer) {
        PQsetNoticeReceiver(
            connection,
            { context, result in
                guard let context, let result else { return }
                Unmanaged<NoticeHandler>.fromOpaque(context).takeUnretainedValue().receive(result)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private func receive(_ result: OpaquePointer) {
        guard let handle else { return }
        // The result stays libpq's, so no ResultHandle may own it.
        func field(_ code: DiagnosticField) -> String? {
            PQresultErrorField(result, Int32(code.rawValue)).map { String(cString: $0) }
        }
        handle(
            PostgresNotice(
                severity: field(.severity) ?? "NOTICE",
                sqlState: field(.sqlState),
                message: field(.primaryMessage) ?? ""))
    }
}
