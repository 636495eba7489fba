import CLibcurl

extension EasyHandle {
    /// Sets what is the same for every request of a session.
    ///
    /// - Returns: whether libcurl took the order not to repeat a request by itself (see below).
    func setFixedOptions(_ configuration: HTTPSessionConfiguration) throws(HTTPError) -> Bool {
        try set(CURLOPT_NOSIGNAL, 1)
        // A name lookup that hangs is left to its own thread: waiting for it here would hold up
        // every other transfer of the loop.
        try set(CURLOPT_QUICK_EXIT, 1)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        // Replies are short: with 600 requests under way libcurl's own 16 KB each are 9 MiB more.
        try set(CURLOPT_BUFFERSIZE, 1_024)
        try set(CURLOPT_TCP_NODELAY, 1)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_MAXAGE_CONN, configuration.maximumIdleTime.wholeSeconds)
        try set(CURLOPT_DNS_CACHE_TIMEOUT, configuration.nameCacheTime.wholeSeconds)
        try set(CURLOPT_LOW_SPEED_LIMIT, max(0, configuration.lowSpeedBytesPerSecond))
        try set(CURLOPT_LOW_SPEED_TIME, configuration.lowSpeedTime.wholeSeconds)

        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let file = configuration.certificateAuthorityFile {
            try set(CURLOPT_CAINFO, file)
        }
        return forbidRepeating()
    }

    /// Sets the route for `encrypted` requests or for plain ones, which go to loopback only.
    func setProxy(_ proxy: HTTPSessionConfiguration.Proxy, encrypted: Bool) throws(HTTPError) {
        switch (proxy, encrypted) {
        case (.none, _), (_, false): try set(CURLOPT_PROXY, "")
        case (.environment, true): try set(CURLOPT_PROXY, pointer: nil)
        case (.url(let url), true): try set(CURLOPT_PROXY, url)
        }
    }

    /// Keeps libcurl from sending a request twice.
    ///
    /// When a reused connection ends without one byte of reply, libcurl sends the request again on
    /// a new one, POST or not: it takes the server for one that closed an idle connection. A server
    /// that read the request and then died looks the same, and would count the event twice. No
    /// option forbids this in so many words; the request type "RTSP receive" does, and has no other
    /// effect on HTTP (`Curl_retry_request` in libcurl's lib/transfer.c, 7.x and 8.x). A stream that
    /// an HTTP/2 server refused unprocessed is still repeated, which is safe.
    ///
    /// Where libcurl was built without RTSP the order is not taken: then the transfer itself stops
    /// every repetition (`TransferSlot.mayBegin`).
    private func forbidRepeating() -> Bool {
        conversiond_easy_set_long(raw, CURLOPT_RTSP_REQUEST, Int(CURL_RTSPREQ_RECEIVE)) == CURLE_OK
    }
}
