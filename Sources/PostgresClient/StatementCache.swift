/// Which statements the server holds prepared for this session, and under which name.
struct StatementCache {
    /// The same text with other parameter types is another statement.
    struct Key: Hashable {
        let sql: String
        let types: [UInt32]
    }

    /// A program's statements are a closed set, well below this; texts made at run time must not fill the server's memory.
    static let limit = 500

    private var names: [Key: String] = [:]
    private var lastNumber = 0

    func name(for key: Key) -> String? {
        names[key]
    }

    var isFull: Bool {
        names.count >= Self.limit
    }

    /// A name that this session has never used.
    mutating func newName() -> String {
        lastNumber += 1
        return "s\(lastNumber)"
    }

    mutating func remember(_ name: String, for key: Key) {
        names[key] = name
    }

    mutating func forget(_ key: Key) {
        names[key] = nil
    }

    /// After DISCARD or DEALLOCATE, or when a pooler has handed over another session.
    mutating func forgetAll() {
        names.removeAll()
    }
}
