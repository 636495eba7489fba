import CLibcurl

/// The owner of the libcurl multi handle.
///
/// `@unchecked Sendable`: `wake` is what `curl_multi_wakeup` allows from any thread, and the queue's
/// lock keeps it and `close` apart; everything else is called by the loop's thread alone.
final class MultiHandle: @unchecked Sendable {
    private var raw: UnsafeMutableRawPointer?

    init?(_ configuration: HTTPSessionConfiguration) {
        guard Libcurl.initialised == CURLE_OK, let raw = curl_multi_init() else { return nil }
        self.raw = raw
        conversiond_multi_set_long(raw, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        conversiond_multi_set_long(raw, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.maximumConnectionsPerHost)
        conversiond_multi_set_long(raw, CURLMOPT_MAXCONNECTS, configuration.maximumIdleConnections)
    }

    deinit {
        close()
    }

    func wake() {
        if let raw { curl_multi_wakeup(raw) }
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

    /// Moves all transfers on as far as they go without waiting.
    func perform() {
        var running: Int32 = 0
        curl_multi_perform(raw, &running)
    }

    func wait(milliseconds: Int32) {
        curl_multi_poll(raw, nil, 0, milliseconds, nil)
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
}
