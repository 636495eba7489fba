import ConversionCore
import Destinations
import HTTPClient

/// Carries a platform's request over the network and gives its reply back in the destinations' words.
struct Transport: Sendable {
    enum Outcome: Sendable {
        case reply(PlatformReply)
        /// Nothing of the request left us.
        case notSent(Fault)
        /// The request may have reached the platform; its outcome is unknown (rule D15).
        case maybeSent(Fault, httpStatus: Int?)
    }

    let session: HTTPSession

    func perform(_ request: PlatformRequest, timeout: TimeSpan) async -> Outcome {
        let http = HTTPRequest(
            method: request.method == .post ? .post : .get, url: request.url,
            headers: request.headers.map { HTTPHeader($0.name, $0.value) }, body: HTTPBody(request.body),
            timeout: .microseconds(timeout.microseconds), connectTimeout: .microseconds(min(timeout, .seconds(10)).microseconds),
            responseLimit: 256 * 1024)
        do throws(HTTPError) {
            let response = try await session.send(http)
            var headers: [String: String] = [:]
            for header in response.headers.fields { headers[header.name.lowercased()] = header.value }
            return .reply(
                PlatformReply(
                    status: response.status, headers: headers, body: response.body,
                    retryAfter: response.retryAfter.map { TimeSpan(microseconds: $0.microseconds) }))
        } catch {
            // The error's description is made of our own words and holds no URL.
            let fault = Fault(code: nil, explanation: error.description)
            return error.delivery == .notSent ? .notSent(fault) : .maybeSent(fault, httpStatus: error.status)
        }
    }
}
