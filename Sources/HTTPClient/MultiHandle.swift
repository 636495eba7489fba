import CLibcurl
import Glibc

/// The owner of the libcurl multi handle, driven by its sockets (`curl_multi_socket_action`).
///
/// `@unchecked Sendable`: `wake` touches only a descriptor that lives as long as this object, and the queue's lock keeps
/// `close` apart from everything else, which the loop's thread alone calls.
final class MultiHandle: @unchecked Sendable {
    private var raw: UnsafeMutableRawPointer?
    private let sockets: SocketPoll
    /// When something last came on each socket; also of sockets closed since, whose number the next to be opened gets.
    private var heard: [curl_socket_t: ContinuousClock.Instant] = [:]
    /// When libcurl wants to be called although no socket is ready.
    private var timer: ContinuousClock.Instant?

    init?(_ configuration: HTTPSessionConfiguration) {
        guard Libcurl.initialised == CURLE_OK, let sockets = SocketPoll(), let raw = curl_multi_init() else { return nil }
        self.raw = raw
        self.sockets = sockets
        conversiond_multi_set_long(raw, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        conversiond_multi_set_long(raw, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.maximumConnectionsPerHost)
        conversiond_multi_set_long(raw, CURLMOPT_MAXCONNECTS, configuration.maximumIdleConnections)
        let context = Unmanaged.passUnretained(self).toOpaque()
        conversiond_multi_set_socket_callback(raw, watchSocket, context)
        conversiond_multi_set_timer_callback(raw, noteTimer, context)
    }

    deinit {
        close()
    }

    func wake() {
        sockets.wake()
    }

    /// Closes all connections.
    func close() {
        if let raw { curl_multi_cleanup(raw) }
        raw = nil
    }

    func add(_ slot: TransferSlot) -> Bool {
        curl_multi_add_handle(raw, slot.easy.raw) == CURLM_OK
    }

    func remove(_ slot: TransferSlot) {
        curl_multi_remove_handle(raw, slot.easy.raw)
    }

    /// Moves on what does not wait for a socket: transfers that were just added, and those whose time is over.
    func perform() {
        guard let due = timer, due <= .now else { return }
        timer = nil
        act(on: CURL_SOCKET_TIMEOUT, 0)
    }

    /// Moves on every transfer whose socket is ready, and waits for the first at most so long; 0 waits for none.
    func wait(milliseconds limit: CInt) {
        var span = limit
        if limit > 0, let timer {
            let left = ContinuousClock.now.duration(to: timer)
            span = left > .zero ? min(limit, CInt(clamping: left.wholeMilliseconds)) : 0
        }
        sockets.wait(milliseconds: span) { ready in
            var mask: CInt = 0
            if ready.canRead {
                mask |= CURL_CSELECT_IN
                heard[ready.descriptor] = .now
            }
            if ready.canWrite { mask |= CURL_CSELECT_OUT }
            if ready.hasFailed { mask |= CURL_CSELECT_ERR }
            act(on: ready.descriptor, mask)
        }
        perform()
    }

    /// Ends a connection on which nothing has come since a request was handed to it whose time is over.
    ///
    /// An HTTP/1.1 connection libcurl closes itself then. Of an HTTP/2 connection it ends the stream only, and hands the next request
    /// to it again: one that is dead and does not say so would swallow every request to its host.
    func giveUp(_ connection: ConnectionEnds, silentSince moment: ContinuousClock.Instant) {
        for (socket, last) in heard where last < moment && ConnectionEnds(socket: socket) == connection {
            // libcurl finds it closed by the other end: streams on it fail, and it is not used again.
            Glibc.shutdown(socket, CInt(SHUT_RDWR))
        }
    }

    private func act(on socket: curl_socket_t, _ mask: CInt) {
        var running: CInt = 0
        curl_multi_socket_action(raw, socket, mask, &running)
    }

    /// The next transfer that has ended since the last call.
    func nextFinished() -> (slot: TransferSlot, code: CURLcode)? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(raw, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let code = message.pointee.data.result
            var context: UnsafeMutableRawPointer?
            guard conversiond_easy_get_pointer(easy, CURLINFO_PRIVATE, &context) == CURLE_OK, let context else {
                continue
            }
            return (Unmanaged<TransferSlot>.fromOpaque(context).takeUnretainedValue(), code)
        }
        return nil
    }

    // MARK: called by libcurl

    fileprivate func watch(_ socket: curl_socket_t, _ what: CInt) {
        switch what {
        case CURL_POLL_IN: sockets.watch(socket, for: .read)
        case CURL_POLL_OUT: sockets.watch(socket, for: .write)
        case CURL_POLL_INOUT: sockets.watch(socket, for: [.read, .write])
        default: sockets.watch(socket, for: [])
        }
    }

    fileprivate func timerChanged(milliseconds: Int) {
        timer = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
    }
}

private func multi(_ context: UnsafeMutableRawPointer?) -> MultiHandle? {
    context.map { Unmanaged<MultiHandle>.fromOpaque($0).takeUnretainedValue() }
}

private func watchSocket(
    _: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ interest: CInt, _ context: UnsafeMutableRawPointer?,
    _: UnsafeMutableRawPointer?
) -> CInt {
    multi(context)?.watch(socket, interest)
    return 0
}

private func noteTimer(_: UnsafeMutableRawPointer?, _ milliseconds: Int, _ context: UnsafeMutableRawPointer?) -> CInt {
    multi(context)?.timerChanged(milliseconds: milliseconds)
    return 0
}
