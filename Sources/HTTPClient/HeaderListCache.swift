/// The header lists last used: a destination's requests nearly all have equal headers.
struct HeaderListCache {
    private static let capacity = 16
    private var entries: [(headers: [HTTPHeader], list: HeaderList)] = []

    mutating func list(for headers: [HTTPHeader]) throws(HTTPError) -> HeaderList {
        if let index = entries.firstIndex(where: { $0.headers == headers }) {
            if index > 0 { entries.swapAt(index, index - 1) }
            return entries[max(0, index - 1)].list
        }
        let list = try HeaderList(headers)
        if entries.count == Self.capacity { entries.removeLast() }
        entries.append((headers, list))
        return list
    }
}
