import Testing

@testable import Destinations

@Suite("Words of a reply that may be logged") struct PlainWordTests {
    @Test("D17: a platform's codes pass", arguments: [
        "INVALID_ARGUMENT", "conversionUploadError.EXPIRED_EVENT", "65601", "ERROR_REASON_INVALID_SHA256_FORMAT", "invalid_grant", "100/2804003",
    ])
    func codes(_ word: String) {
        #expect(PlainWord.code(word) == word)
        #expect(PlainWord.id(word) == word)
    }

    @Test("a platform's names for a request pass", arguments: ["AbC1-d_e", "AAYab+c/d==", "126365e1-16d0-4c81-9de9-f362711e250a", "A+12"])
    func ids(_ word: String) {
        #expect(PlainWord.id(word) == word)
    }

    @Test("D17: what may be the lead's does not", arguments: [
        "jo@example.com", "x:jo@example.com", "+6281234500077", "tel:+6281234500077", "Jo Smith", "Jo\u{A0}Smith", "José", "", "a\nb",
        String(repeating: "x", count: 257),
    ])
    func personal(_ word: String) {
        #expect(PlainWord.code(word) == nil)
        #expect(PlainWord.id(word) == nil)
    }
}
