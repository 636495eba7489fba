import CLibcurl

/// The owner of a libcurl header list.
///
/// libcurl reads the list during the transfer, so each transfer keeps a reference.
final class HeaderList {
    let first: UnsafeMutablePointer<curl_slist>?

    init(_ headers: [HTTPHeader]) throws(HTTPError) {
        var lines: [String] = []
        lines.reserveCapacity(headers.count + 2)
        var hasContentType = false
        for header in headers {
            guard header.isWellFormed else { throw HTTPError(.invalidURL) }
            // "Name:" would remove a header, "Name;" sends it empty.
            lines.append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
            hasContentType = hasContentType || header.name.lowercased() == "content-type"
        }
        // No wait for "100 Continue": it costs a round trip and a second where it is not answered.
        lines.append("Expect:")
        if !hasContentType { lines.append("Content-Type:") }

        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines {
            guard let longer = curl_slist_append(list, line) else {
                curl_slist_free_all(list)
                throw HTTPError(.other(curlCode: Int(CURLE_OUT_OF_MEMORY.rawValue)))
            }
            list = longer
        }
        first = list
    }

    deinit {
        curl_slist_free_all(first)
    }
}
