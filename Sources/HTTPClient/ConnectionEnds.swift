import CLibcurl
import Glibc

/// Which connection it is: no two that stand at the same time have both ends in common.
struct ConnectionEnds: Equatable {
    /// The address that it leads to, a proxy's where there is one, as inet_ntop(3) writes it.
    private let address: String
    private let port: Int
    private let localPort: Int

    /// The connection that a handle's transfer was last on.
    init?(_ easy: borrowing EasyHandle) {
        guard let address = easy.text(CURLINFO_PRIMARY_IP), !address.isEmpty else { return nil }
        self.address = address
        port = easy.long(CURLINFO_PRIMARY_PORT)
        localPort = easy.long(CURLINFO_LOCAL_PORT)
    }

    /// The connection that a socket has; `nil` where it has none over TCP, or is closed.
    init?(socket: CInt) {
        guard let peer = Self.end({ getpeername(socket, $0, $1) }), let local = Self.end({ getsockname(socket, $0, $1) }) else { return nil }
        address = peer.address
        port = peer.port
        localPort = local.port
    }

    private static func end(
        _ ask: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> CInt
    ) -> (address: String, port: Int)? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { ask($0, &length) }
        }
        let family = Int32(storage.ss_family)
        // Family and port stand at the same place in both, the address behind them (ip(7), ipv6(7)).
        let addressOffset: Int
        switch family {
        case AF_INET: addressOffset = 4
        case AF_INET6: addressOffset = 8
        default: return nil
        }
        guard status == 0 else { return nil }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        return withUnsafeBytes(of: &storage) { bytes in
            guard
                let address = bytes.baseAddress.map({ $0 + addressOffset }),
                inet_ntop(family, address, &text, socklen_t(text.count)) != nil
            else { return nil }
            return (String(cString: text), Int(UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))))
        }
    }
}
