/// Random text for tokens and request ids.
enum GoogleText {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func random(_ length: Int) -> String {
        String(decoding: (0..<length).map { _ in alphabet[Int.random(in: 0..<64)] }, as: UTF8.self)
    }

    static func isDigits(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
