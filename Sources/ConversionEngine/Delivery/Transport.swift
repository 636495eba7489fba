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
        do throws(HTTPError) {
            return Outcome(.success(try await session.send(HTTPRequest(request, timeout: timeout))))
        } catch {
            return Outcome(.failure(error))
        }
    }
}

extension HTTPRequest {
    init(_ request: PlatformRequest, timeout: TimeSpan) {
        self.init(
            method: request.method == .post ? .post : .get, url: request.url,
            headers: request.headers.map { HTTPHeader($0.name, $0.value) }, body: HTTPBody(request.body),
            timeout: .microseconds(timeout.microseconds), connectTimeout: .microseconds(min(timeout, .seconds(10)).microseconds),
            responseLimit: 256 * 1024)
    }
}

extension Transport.Outcome {
    init(_ result: Result<HTTPResponse, HTTPError>) {
        switch result {
        case .success(let response):
            self = .reply(
                PlatformReply(
                    status: response.status, body: response.body,
                    retryAfter: response.retryAfter.map { TimeSpan(microseconds: $0.microseconds) },
                    header: { response.headers[$0] }))
        case .failure(let error):
            // The error's description is made of our own words and holds no URL.
            let fault = Fault(code: nil, explanation: error.description)
            self = error.delivery == .notSent ? .notSent(fault) : .maybeSent(fault, httpStatus: error.status)
        }
    }

    var httpStatus: Int? {
        switch self {
        case .reply(let reply): reply.status
        case .notSent: nil
        case .maybeSent(_, let status): status
        }
    }
}
