#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The datagram socket on which a service manager wants to be told: sd_notify without libsystemd.
///
/// Facts: freedesktop.org/software/systemd/man/latest/sd_notify.html.
struct NotifySocket: Sendable {
    private let path: [UInt8]

    /// Neither wait nor raise SIGPIPE.
    private static let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)

    /// `nil` where no service manager asks to be told.
    ///
    /// - Parameter path: `$NOTIFY_SOCKET`: an absolute path, or `@name` in the abstract namespace.
    init?(path: String?) {
        guard let path, path.hasPrefix("/") || path.hasPrefix("@"), !path.utf8.contains(0) else { return nil }
        var bytes = Array(path.utf8)
        if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
        guard bytes.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path) else { return nil }
        self.path = bytes
    }

    /// Sends assignments such as `READY=1`. Never waits: a message that the manager has no room for is lost.
    func send(_ assignments: [String]) {
        #if canImport(Glibc)
        let kind = Int32(SOCK_DGRAM.rawValue)
        #else
        let kind = SOCK_DGRAM
        #endif
        let descriptor = socket(AF_UNIX, kind | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        // An abstract name is as long as the address says; a path ends at its NUL.
        let length = socklen_t(MemoryLayout<sockaddr_un>.offset(of: \.sun_path)! + path.count + (path[0] == 0 ? 0 : 1))
        let message = Array(assignments.map { $0.replacing("\n", with: " ") }.joined(separator: "\n").utf8)
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, message, message.count, Self.flags, $0, length)
            }
        }
    }
}
