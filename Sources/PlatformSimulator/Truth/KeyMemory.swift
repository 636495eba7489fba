/// Remembers event keys within a bound: two generations, the older of which is forgotten whole.
struct KeyMemory {
    struct Entry {
        /// When the platform last counted an event of this key.
        var countedAt: UnixTime
        var timesCounted: Int
        /// Index into the kept events, when they are kept.
        var record: Int?
    }

    private var young: [EventKey: Entry] = [:]
    private var old: [EventKey: Entry] = [:]
    private let generationSize: Int

    /// - Parameter limit: at most so many keys are remembered, at least half of it.
    init(limit: Int) { generationSize = max(1, limit / 2) }

    subscript(key: EventKey) -> Entry? {
        get { young[key] ?? old[key] }
        set {
            if young[key] == nil, young.count >= generationSize {
                old = young
                young = [:]
            }
            young[key] = newValue
        }
    }
}
