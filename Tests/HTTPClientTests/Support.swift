import HTTPClient
import Testing

extension ScriptedServer {
    func post(_ path: String = "/", body: HTTPBody = HTTPBody(Array("{}".utf8))) -> HTTPRequest {
        HTTPRequest(
            method: .post, url: url + path, headers: [HTTPHeader("Content-Type", "application/json")], body: body,
            timeout: .seconds(120), connectTimeout: .seconds(30))
    }
}

extension HTTPSession {
    /// The error of a request that has to fail.
    func failure(_ request: HTTPRequest, sourceLocation: SourceLocation = #_sourceLocation) async throws -> HTTPError {
        do {
            let response = try await send(request)
            Issue.record("answered \(response)", sourceLocation: sourceLocation)
            throw UnexpectedReply()
        } catch let error as HTTPError {
            return error
        }
    }
}

struct UnexpectedReply: Error {}

extension HTTPResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}
