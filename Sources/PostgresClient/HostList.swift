import CLibpq

/// The hosts that libpq tries one after the other: `host`, `hostaddr` and `port` as lists (libpq documentation, "Specifying
/// Multiple Hosts").
struct HostList: Equatable {
    /// Of each keyword as many entries as there are hosts, or one or none for all.
    private var lists: [String: [Substring]]
    private static let keywords = ["host", "hostaddr", "port"]

    init(host: String, hostaddr: String, port: String) {
        lists = [:]
        for (keyword, text) in zip(Self.keywords, [host, hostaddr, port]) where !text.isEmpty {
            lists[keyword] = text.split(separator: ",", omittingEmptySubsequences: false)
        }
    }

    /// Those of a connection that was begun, wherever they were given.
    init?(of connection: OpaquePointer) {
        guard let options = PQconninfo(connection) else { return nil }
        defer { PQconninfoFree(options) }
        var texts: [String: String] = [:]
        var entry = options
        while let keyword = entry.pointee.keyword.map({ String(cString: $0) }) {
            if Self.keywords.contains(keyword) { texts[keyword] = entry.pointee.val.map { String(cString: $0) } }
            entry += 1
        }
        self.init(host: texts["host"] ?? "", hostaddr: texts["hostaddr"] ?? "", port: texts["port"] ?? "")
    }

    var count: Int { max(1, lists["host"]?.count ?? 0, lists["hostaddr"]?.count ?? 0) }

    var options: [PostgresConfiguration.Option] {
        Self.keywords.compactMap { keyword in
            lists[keyword].map { PostgresConfiguration.Option(keyword: keyword, value: $0.joined(separator: ",")) }
        }
    }

    /// Those behind a host, by its name or address and its port; `nil` where none is left.
    func after(host: String, port: String) -> HostList? {
        let count = count
        func matches(_ keyword: String, _ text: String, _ index: Int) -> Bool {
            guard let list = lists[keyword] else { return true }
            return list[list.count == 1 ? 0 : index] == text
        }
        let names = lists["host"] == nil ? "hostaddr" : "host"
        let tried = (0..<count).first { matches(names, host, $0) && matches("port", port, $0) } ?? 0
        guard tried + 1 < count else { return nil }
        var rest = self
        rest.lists = lists.mapValues { $0.count == count ? Array($0[(tried + 1)...]) : $0 }
        return rest
    }
}
