import CLibcurl

/// The meaning of libcurl's result codes (libcurl-errors(3)).
enum LibcurlError {
    /// `begun`: the request had been handed to the connection, so "unsupported protocol" and the
    /// like speak of the reply, not of the URL.
    static func reason(_ code: CURLcode, begun: Bool) -> HTTPError.Reason {
        switch code {
        case CURLE_URL_MALFORMAT:
            .invalidURL
        case CURLE_UNSUPPORTED_PROTOCOL:
            begun ? .malformedReply : .insecureScheme
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            .resolveFailed
        case CURLE_COULDNT_CONNECT, CURLE_PROXY, CURLE_INTERFACE_FAILED:
            .connectFailed
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED,
            CURLE_SSL_CRL_BADFILE, CURLE_USE_SSL_FAILED, CURLE_SSL_CLIENTCERT:
            .tlsFailed
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH:
            .certificateInvalid
        case CURLE_OPERATION_TIMEDOUT:
            .timedOut
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_SEND_FAIL_REWIND,
            // CURLE_HTTP2 is also what a GOAWAY that leaves no stream open ends with.
            CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_SSL_SHUTDOWN_FAILED, CURLE_ABORTED_BY_CALLBACK:
            .reset
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_WRITE_ERROR:
            .malformedReply
        case CURLE_FILESIZE_EXCEEDED:
            .responseTooLarge
        default:
            .other(curlCode: Int(code.rawValue))
        }
    }
}
