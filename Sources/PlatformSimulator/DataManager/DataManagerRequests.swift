import Synchronization

/// The requests that were accepted, and what became of their events: counts per destination, never
/// a word on the single event.
final class DataManagerRequests: Sendable {
    struct Entry: Sendable {
        /// What one destination of the request came to.
        struct Part: Sendable {
            var destination: JSONObject
            var customer: String
            var events = 0
            /// By the end of the `PROCESSING_ERROR_REASON_…`.
            var errors: [String: Int] = [:]
        }

        var acceptedAt: UnixTime
        var parts: [Part]
    }

    private struct Memory {
        var young: [String: Entry] = [:]
        var old: [String: Entry] = [:]
    }

    /// Half of what is remembered; older requests are forgotten, as Google forgets them after 50 days.
    private static let generationSize = 100_000
    private let memory = Mutex(Memory())

    /// - Returns: the request's id.
    func add(_ entry: Entry) -> String {
        let id = GoogleText.random(24)
        memory.withLock { memory in
            if memory.young.count >= Self.generationSize {
                memory.old = memory.young
                memory.young = [:]
            }
            memory.young[id] = entry
        }
        return id
    }

    subscript(id: String) -> Entry? { memory.withLock { $0.young[id] ?? $0.old[id] } }

    func forget() { memory.withLock { $0 = Memory() } }
}

extension DataManagerRequests.Entry.Part {
    /// An element of `requestStatusPerDestination`.
    func status(isProcessed: Bool) -> JSONValue {
        let failed = errors.values.reduce(0, +)
        let word =
            !isProcessed ? "PROCESSING" : failed == 0 ? "SUCCESS" : failed == events ? "FAILED" : "PARTIAL_SUCCESS"
        var status: JSONObject = ["destination": .object(destination), "requestStatus": .string(word)]
        if isProcessed, failed > 0 {
            let counts: [JSONValue] = errors.sorted { $0.key < $1.key }.map { reason, count in
                ["recordCount": .string(String(count)), "reason": .string("PROCESSING_ERROR_REASON_\(reason)")]
            }
            status.append("errorInfo", ["errorCounts": .array(counts)])
        }
        status.append("eventsIngestionStatus", ["recordCount": .string(String(events))])
        return .object(status)
    }
}
