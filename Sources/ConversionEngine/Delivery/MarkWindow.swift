/// How many events are marked as started in one write before they are sent, where the platform counts repeats (rule D15).
///
/// What is marked and has no outcome when the process dies is in doubt, although some of it may never have left: a small
/// window leaves few in doubt, a large one costs fewer writes. So the window is as small as the time that a mark takes
/// allows: it doubles when sending had to wait for one, and shrinks while marks are there before they are needed.
struct MarkWindow {
    /// What a window is at least, and what the planner marks beforehand where nothing else waits.
    static let least = 16

    private let smallest: Int
    private let largest: Int
    private(set) var size: Int

    /// - Parameter events: how many events a request carries at most: there is no use in marking fewer.
    init(request events: Int) {
        smallest = max(Self.least, min(256, events))
        largest = max(512, smallest)
        size = smallest
    }

    /// Marked events that wait to be sent below which the next are marked.
    var reserve: Int { size / 2 }

    /// A mark was written; `awaited`: sending had come to its end without it.
    mutating func marked(awaited: Bool) {
        size = awaited ? min(largest, size * 2) : max(smallest, size - size / 16)
    }
}
