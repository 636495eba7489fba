/// One request on its way through the session.
///
/// `@unchecked Sendable`: the `let`s are never written after `init` (nor are the bytes at `body`),
/// the `var`s are touched by the loop's thread alone.
final class Transfer: @unchecked Sendable {
    typealias Outcome = Result<HTTPResponse, HTTPError>

    enum Phase {
        /// Not yet seen by the loop, or waiting for a free slot.
        case queued
        case running(TransferSlot)
        case finished
    }

    let method: HTTPRequest.Method
    let url: String
    let isEncrypted: Bool
    /// What is wrong with the request itself.
    let refusal: HTTPError?
    let headers: [HTTPHeader]
    let body: UnsafeRawBufferPointer
    let deadline: ContinuousClock.Instant
    let connectTimeout: Duration
    let responseLimit: Int

    var phase = Phase.queued
    /// Called once.
    private let completion: @Sendable (Outcome) -> Void

    init(_ request: HTTPRequest, now: ContinuousClock.Instant, completion: @escaping @Sendable (Outcome) -> Void) {
        self.completion = completion
        do throws(HTTPError) {
            isEncrypted = try RequestURL(request.url).isEncrypted
            refusal = nil
        } catch {
            isEncrypted = true
            refusal = error
        }
        method = request.method
        url = request.url
        headers = request.headers
        deadline = now + request.timeout
        connectTimeout = request.connectTimeout
        responseLimit = max(0, request.responseLimit)
        body = Self.joined(request.method == .post ? request.body.chunks : [])
    }

    deinit {
        body.deallocate()
    }

    func complete(_ outcome: Outcome) {
        completion(outcome)
    }

    /// libcurl reads the body during the transfer, from an address that may not move.
    private static func joined(_ chunks: [[UInt8]]) -> UnsafeRawBufferPointer {
        let count = chunks.reduce(0) { $0 + $1.count }
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, count), alignment: 1)
        var offset = 0
        for chunk in chunks {
            UnsafeMutableRawBufferPointer(rebasing: bytes[offset...]).copyBytes(from: chunk)
            offset += chunk.count
        }
        return UnsafeRawBufferPointer(rebasing: bytes[..<count])
    }
}
