import HTTPClient
import Synchronization

/// Replies on their way from the network's thread to the dispatcher, as many at once as have come when it looks.
final class ReplyBox: Sendable {
    typealias Reply = (requestID: Int, result: Result<HTTPResponse, HTTPError>)

    private let replies = Mutex<[Reply]>([])

    /// Puts one in; true if it is the first since the last ``takeAll()``, and somebody has to be sent for them.
    func put(_ requestID: Int, _ result: Result<HTTPResponse, HTTPError>) -> Bool {
        replies.withLock { replies in
            replies.append((requestID, result))
            return replies.count == 1
        }
    }

    func takeAll() -> [Reply] {
        replies.withLock { replies in
            defer { replies.removeAll(keepingCapacity: true) }
            return replies
        }
    }
}
