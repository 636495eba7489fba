import CLibcurl

/// An easy handle with what its current transfer has received; used for one transfer after another.
final class TransferSlot {
    let easy: EasyHandle
    /// The place in the loop's table of running slots.
    var index = 0
    private(set) var transfer: Transfer?
    private var headerList: HeaderList?
    private let repeatsOnlyRefusedStreams: Bool

    /// How often libcurl was about to hand the request to a connection.
    private var attempts = 0
    /// When that was last.
    private(set) var begun: ContinuousClock.Instant?
    private var headerLines: [UInt8] = []
    private var body: [UInt8] = []
    private var overflowed = false

    /// More header bytes than this end the transfer.
    private static let headerLimit = 256 << 10

    init(_ configuration: HTTPSessionConfiguration) throws(HTTPError) {
        easy = try EasyHandle()
        repeatsOnlyRefusedStreams = try easy.setFixedOptions(configuration)
        let context = Unmanaged.passUnretained(self).toOpaque()
        try easy.set(CURLOPT_PRIVATE, pointer: context)
        try easy.set(CURLOPT_WRITEDATA, pointer: context)
        try easy.set(CURLOPT_HEADERDATA, pointer: context)
        try easy.set(CURLOPT_PREREQDATA, pointer: context)
        try easy.set(CURLOPT_WRITEFUNCTION, callback: receiveBody)
        try easy.set(CURLOPT_HEADERFUNCTION, callback: receiveHeader)
        try easy.set(beforeRequest: beginRequest)
    }

    /// Points the handle at a transfer; what is not set here was set in `init`.
    func load(
        _ transfer: Transfer, headerList: HeaderList, timeout: Duration, proxy: HTTPSessionConfiguration.Proxy
    ) throws(HTTPError) {
        attempts = 0
        begun = nil
        headerLines.removeAll(keepingCapacity: true)
        body = []
        overflowed = false
        self.headerList = headerList
        self.transfer = transfer

        try easy.set(CURLOPT_URL, transfer.url)
        // Rather wait for a connection that may take many streams than open one each. On a plain
        // connection libcurl would wait for the first reply to find out that it takes only one.
        try easy.set(CURLOPT_PIPEWAIT, transfer.isEncrypted ? 1 : 0)
        try easy.setProxy(proxy, encrypted: transfer.isEncrypted)
        try easy.set(headers: headerList.first)
        switch transfer.method {
        case .get:
            try easy.set(CURLOPT_HTTPGET, 1)
        case .post:
            try easy.set(CURLOPT_POST, 1)
            try easy.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: transfer.body.count)
            try easy.set(CURLOPT_POSTFIELDS, pointer: transfer.body.baseAddress)
        }
        try easy.set(CURLOPT_TIMEOUT_MS, timeout.wholeMilliseconds)
        try easy.set(CURLOPT_CONNECTTIMEOUT_MS, min(timeout, transfer.connectTimeout).wholeMilliseconds)
        // Ends a reply that announces too much before it is read; 0 would mean no limit.
        try easy.set(CURLOPT_MAXFILESIZE_LARGE, offset: max(1, transfer.responseLimit))
    }

    func unload() {
        transfer = nil
        headerList = nil
        body = []
    }

    func outcome(_ code: CURLcode) -> Transfer.Outcome {
        let status = easy.long(CURLINFO_RESPONSE_CODE)
        guard code == CURLE_OK, !overflowed else {
            return .failure(failure(overflowed ? .responseTooLarge : LibcurlError.reason(code, begun: attempts > 0)))
        }
        guard status >= 200 else { return .failure(failure(.malformedReply)) }
        let headers = HTTPHeaders(lines: headerLines)
        return .success(
            HTTPResponse(
                status: status,
                headers: headers,
                body: body,
                retryAfter: status >= 300 && headers["Retry-After"] != nil ? retryAfter : nil,
                httpVersion: httpVersion,
                timing: timing))
    }

    /// A failure at this point of the transfer.
    func failure(_ reason: HTTPError.Reason) -> HTTPError {
        guard attempts > 0 else { return HTTPError(reason, delivery: .notSent) }
        let status = easy.long(CURLINFO_RESPONSE_CODE)
        return HTTPError(reason, delivery: .maybeSent, status: status >= 200 ? status : nil)
    }

    private var retryAfter: Duration {
        .seconds(max(0, easy.offset(CURLINFO_RETRY_AFTER)))
    }

    private var httpVersion: HTTPResponse.Version {
        switch easy.long(CURLINFO_HTTP_VERSION) {
        case Int(CURL_HTTP_VERSION_1_0): .http1_0
        case Int(CURL_HTTP_VERSION_2_0): .http2
        case Int(CURL_HTTP_VERSION_3): .http3
        default: .http1_1
        }
    }

    private var timing: HTTPTiming {
        let reused = easy.long(CURLINFO_NUM_CONNECTS) == 0
        let connected = max(easy.offset(CURLINFO_CONNECT_TIME_T), easy.offset(CURLINFO_APPCONNECT_TIME_T))
        return HTTPTiming(
            connected: reused ? .zero : .microseconds(connected),
            firstByte: .microseconds(easy.offset(CURLINFO_STARTTRANSFER_TIME_T)),
            total: .microseconds(easy.offset(CURLINFO_TOTAL_TIME_T)),
            reusedConnection: reused)
    }

    // MARK: called by libcurl

    /// Whether libcurl may hand the request to the connection it has just chosen.
    ///
    /// This is the one place every attempt passes before its first byte, hence the line between
    /// "not sent" and "maybe sent". A second attempt is let through only where it can have no other
    /// cause than a refused stream: with the order not to repeat taken, and HTTP/2 possible.
    fileprivate func mayBegin() -> Bool {
        if attempts > 0 {
            guard repeatsOnlyRefusedStreams, transfer?.isEncrypted == true else { return false }
        }
        attempts += 1
        begun = .now
        return true
    }

    fileprivate func receive(header line: UnsafeRawBufferPointer) -> Bool {
        // A status line starts the header anew: what came before was an informational reply.
        if line.starts(with: "HTTP/".utf8) {
            headerLines.removeAll(keepingCapacity: true)
            return true
        }
        guard headerLines.count + line.count <= Self.headerLimit else {
            overflowed = true
            return false
        }
        if line.count > 2 { headerLines.append(contentsOf: line) }
        return true
    }

    fileprivate func receive(body bytes: UnsafeRawBufferPointer) -> Bool {
        guard let transfer, body.count + bytes.count <= transfer.responseLimit else {
            overflowed = true
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }
}

private func slot(_ context: UnsafeMutableRawPointer?) -> TransferSlot? {
    context.map { Unmanaged<TransferSlot>.fromOpaque($0).takeUnretainedValue() }
}

private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let length = size * count
    guard let slot = slot(context), slot.receive(body: UnsafeRawBufferPointer(start: bytes, count: length)) else {
        return length == 0 ? 1 : 0
    }
    return length
}

private func receiveHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let length = size * count
    guard let slot = slot(context), slot.receive(header: UnsafeRawBufferPointer(start: bytes, count: length)) else {
        return length == 0 ? 1 : 0
    }
    return length
}

private func beginRequest(
    _ context: UnsafeMutableRawPointer?, _: UnsafeMutablePointer<CChar>?, _: UnsafeMutablePointer<CChar>?, _: Int32,
    _: Int32
) -> Int32 {
    slot(context)?.mayBegin() == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}
