import HTTPClient
import Testing

@testable import ConversionEngine

@Suite("Replies on their way to the dispatcher")
struct ReplyBoxTests {
    @Test("Whoever puts in the first one sends for them; all that have come are taken, in their order, once")
    func gathers() {
        let box = ReplyBox()
        let lost = Result<HTTPResponse, HTTPError>.failure(HTTPError(.reset))
        #expect(box.put(1, lost))
        #expect(!box.put(2, lost))
        #expect(box.takeAll().map(\.requestID) == [1, 2])
        #expect(box.takeAll().isEmpty)
        #expect(box.put(3, lost))
        #expect(box.takeAll().map(\.requestID) == [3])
    }
}
