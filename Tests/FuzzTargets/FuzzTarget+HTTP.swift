import CLibcurl
import HTTPClient

extension FuzzTarget {
    /// A URL that is let through leads, for libcurl too, where it was judged to lead; header lines of any kind can be asked.
    static let http = FuzzTarget(name: "http", reads: "URLs and header lines") { bytes throws(Violation) in
        try checkURL(String(decoding: bytes, as: UTF8.self))
        try checkHeaders(bytes)
    }

    private static func checkURL(_ url: String) throws(Violation) {
        let bare = RequestURL.withoutSecrets(url)
        try demand(!bare.contains("?") && !bare.contains("#"), "a query is left in \(bare)")
        let isEncrypted: Bool
        do throws(HTTPError) {
            isEncrypted = try RequestURL(url).isEncrypted
        } catch {
            return
        }
        guard let parsed = CurlURL(url) else { return }
        try demand(parsed.scheme == (isEncrypted ? "https" : "http"), "judged \(isEncrypted ? "https" : "http"), libcurl goes by \(parsed.scheme)")
        try demand(!parsed.hasUser, "libcurl sees a user name in \(url)")
        if !isEncrypted {
            let isLoopback = parsed.host.lowercased() == "localhost" || parsed.host == "[::1]" || parsed.host.hasPrefix("127.")
            try demand(isLoopback, "plain text to \(parsed.host)")
        }
    }

    private static func checkHeaders(_ bytes: [UInt8]) throws(Violation) {
        let headers = HTTPHeaders(lines: bytes)
        var size = 0
        for field in headers.fields {
            size += field.name.utf8.count + field.value.utf8.count
            try demand(!field.value.utf8.contains(UInt8(ascii: "\n")), "a value of two lines")
            // What is no UTF-8 is repaired in the name, which then is another.
            guard field.name.unicodeScalars.allSatisfy({ $0 != "\u{FFFD}" }) else { continue }
            try demand(!headers.values(for: field.name).isEmpty, "no value for \(field.name)")
            try demand(headers[field.name.uppercased()] != nil || !field.name.utf8.allSatisfy { $0 < 0x80 }, "\(field.name) depends on its case")
        }
        // Each byte that is no UTF-8 becomes three.
        try demand(size <= 3 * bytes.count, "\(size) bytes of fields from \(bytes.count)")
    }
}
