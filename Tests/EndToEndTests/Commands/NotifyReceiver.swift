import Foundation
import Glibc
import Synchronization

/// A service manager's datagram socket, as systemd gives in NOTIFY_SOCKET.
final class NotifyReceiver: Sendable {
    private struct Inbox {
        var messages: [String] = []
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    let path: String
    private let descriptor: Int32
    private let inbox = Mutex(Inbox())

    /// - Parameter abstract: a name in Linux' abstract namespace instead of a file.
    init(abstract: Bool = false) throws {
        let name = "conversiond-notify-" + UUID().uuidString.prefix(8)
        let path = abstract ? "@" + name : FileManager.default.temporaryDirectory.path + "/" + name
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) {
            $0.copyBytes(from: abstract ? [0] + Array(name.utf8) : Array(path.utf8))
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.utf8.count + (abstract ? 0 : 1))
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
        self.path = path
        self.descriptor = descriptor
        Thread.detachNewThread { [weak self] in
            var buffer = [UInt8](repeating: 0, count: 8_192)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                guard count > 0, let self else { return }
                self.take(String(decoding: buffer[..<count], as: UTF8.self))
            }
        }
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
        unlink(path)
    }

    var messages: [String] { inbox.withLock { $0.messages } }

    /// Waits for the `count`th message that has this in it.
    @discardableResult
    func message(containing text: String, count: Int = 1) async -> String {
        while true {
            let all = messages
            let found = all.filter { $0.contains(text) }
            if found.count >= count { return found[count - 1] }
            await withCheckedContinuation { continuation in
                let isNew = inbox.withLock { inbox in
                    if inbox.messages.count > all.count { return true }
                    inbox.waiters.append(continuation)
                    return false
                }
                if isNew { continuation.resume() }
            }
        }
    }

    private func take(_ message: String) {
        let waiters = inbox.withLock { inbox in
            inbox.messages.append(message)
            defer { inbox.waiters = [] }
            return inbox.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
