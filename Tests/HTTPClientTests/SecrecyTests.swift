import HTTPClient
import Testing

/// Neither a log line nor a dump may show a token or personal data (D17).
@Suite struct `Secrecy` {
    @Test(arguments: [
        ("https://example.com/v1/events?access_token=SECRET#SECRET", "POST https://example.com/v1/events"),
        ("https://user:SECRET@example.com/v1", "POST https://example.com/v1"),
        ("https://user@SECRET@example.com/v1", "POST https://example.com/v1"),
        ("https://example.com?SECRET", "POST https://example.com"),
        ("SECRET", "POST <invalid URL>"),
        ("", "POST <invalid URL>"),
    ])
    func `a request shows its method and its URL up to the path`(url: String, expected: String) {
        let request = HTTPRequest(
            method: .post, url: url, headers: [HTTPHeader("Authorization", "SECRET")],
            body: HTTPBody(Array("SECRET".utf8)))
        #expect("\(request)" == expected)
        #expect(String(reflecting: request) == expected)
        #expect(dumped(request) == "- \(expected)\n")
    }

    @Test func `headers and bodies show no value`() {
        for shown in [
            "\(HTTPHeader("A", "SECRET"))", String(reflecting: HTTPHeader("A", "SECRET")), dumped(HTTPHeader("A", "SECRET")),
            "\([HTTPHeader("A", "SECRET")])",
        ] {
            #expect(shown.contains("A: ***"))
            #expect(!shown.contains("SECRET"))
        }
        let body = HTTPBody(Array("SECRET".utf8))
        #expect("\(body)" == "6 bytes")
        #expect(dumped(body) == "- 6 bytes\n")
    }

    @Test func `a reply shows its status and size`() {
        let response = HTTPResponse(
            status: 400, headers: HTTPHeaders([("X-Secret", "SECRET")]), body: Array("SECRET".utf8))
        #expect("\(response)" == "HTTP/1.1 400, 6 bytes")
        #expect(dumped(response) == "- HTTP/1.1 400, 6 bytes\n")
        #expect(response.headers["x-secret"] == "SECRET")
    }

    @Test func `reply headers show their names`() {
        let headers = HTTPHeaders([("X-A", "SECRET"), ("X-B", "SECRET")])
        for shown in ["\(headers)", String(reflecting: headers), dumped(headers)] {
            #expect(shown.contains("X-A") && shown.contains("X-B"))
            #expect(!shown.contains("SECRET"))
        }
    }

    @Test func `an error names its cause, its delivery and the status`() {
        #expect("\(HTTPError(.reset, delivery: .maybeSent, status: 200))" == "the connection ended before the reply was complete (maybe sent, status 200)")
        #expect("\(HTTPError(.resolveFailed))" == "the host name could not be resolved (not sent)")
        #expect("\(HTTPError(.other(curlCode: 43)))" == "libcurl error 43 (not sent)")
    }

    @Test func `the labels of the reasons are distinct words`() {
        let reasons: [HTTPError.Reason] = [
            .invalidURL, .insecureScheme, .resolveFailed, .connectFailed, .tlsFailed, .certificateInvalid, .timedOut,
            .reset, .malformedReply, .responseTooLarge, .cancelled, .shutdown, .other(curlCode: 1),
        ]
        let labels = reasons.map(\.label)
        #expect(Set(labels).count == reasons.count)
        #expect(labels.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "_" } })
    }

    private func dumped(_ value: some Any) -> String {
        var text = ""
        dump(value, to: &text)
        return text
    }
}
