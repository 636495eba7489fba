import ConversionCore

/// Which events of a batch may have reached the platform although no answer came, and since when (rule D15).
///
/// Empty for nearly every batch. In the database it is `in_doubt_since`, the earliest moment, and `in_doubt_offsets`, how long
/// after that each event's own was.
struct Doubt: Sendable, Equatable {
    /// When the first attempt in doubt left, by the event's position.
    private var moments: [Int: Timestamp] = [:]
    /// Nobody said which events were sent: since then every one may have been that has no moment of its own.
    private let ofAll: Timestamp?

    init() {
        ofAll = nil
    }

    /// - Parameters:
    ///   - since: the earliest moment; `nil`: no event is in doubt.
    ///   - offsets: per event the microseconds from there to its own moment, the last ones left out; `nil`: all are in doubt.
    init(since: Timestamp?, offsets: [Int64?]?) {
        guard let since, let offsets else {
            ofAll = since
            return
        }
        ofAll = nil
        for (index, offset) in offsets.enumerated() {
            moments[index] = offset.map { since + TimeSpan(microseconds: $0) }
        }
    }

    var isEmpty: Bool { ofAll == nil && moments.isEmpty }

    /// Since when an event is in doubt; `nil`: it is not.
    subscript(index: Int) -> Timestamp? { moments[index] ?? ofAll }

    /// An attempt that left at this moment is in doubt; the first one counts.
    mutating func insert(_ index: Int, since moment: Timestamp) {
        if self[index] == nil { moments[index] = moment }
    }

    /// The event has its final outcome.
    mutating func remove(_ index: Int) {
        guard !moments.isEmpty else { return }
        moments[index] = nil
    }

    /// The earliest moment.
    var since: Timestamp? {
        guard !isEmpty else { return nil }
        return moments.values.reduce(ofAll ?? .distantFuture) { min($0, $1) }
    }

    /// The offsets as PostgreSQL writes an array of them; `nil` where no event is in doubt, or all are.
    var offsetsText: String? {
        guard ofAll == nil, let since, let last = moments.keys.max() else { return nil }
        return "{" + (0...last).map { moments[$0].map { "\(($0 - since).microseconds)" } ?? "NULL" }.joined(separator: ",") + "}"
    }
}
