import CLibcurl

/// A URL as libcurl's own parser reads it.
struct CurlURL {
    let scheme: String
    let host: String
    let hasUser: Bool

    /// `nil` for what libcurl refuses.
    init?(_ url: String) {
        guard let handle = curl_url() else { return nil }
        defer { curl_url_cleanup(handle) }
        guard curl_url_set(handle, CURLUPART_URL, url, 0) == CURLUE_OK, let scheme = Self.part(handle, CURLUPART_SCHEME),
            let host = Self.part(handle, CURLUPART_HOST)
        else { return nil }
        self.scheme = scheme
        self.host = host
        hasUser = Self.part(handle, CURLUPART_USER) != nil
    }

    private static func part(_ handle: OpaquePointer, _ part: CURLUPart) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &text, 0) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
