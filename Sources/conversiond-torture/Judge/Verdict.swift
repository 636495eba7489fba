/// What the judge finds after everything has settled.
struct Verdict: Sendable {
    /// Events that every platform had to count.
    var events = 0
    /// Had to be counted, was not, and nobody was told.
    var lost = 0
    /// Counted more than once.
    var doubled = 0
    /// Told as `outcome_unknown`, where rule D15 allows it and what was seen outside of the daemon explains it.
    var inDoubt = 0
    /// Those of them of which no platform has seen a request.
    var neverSeen = 0
    /// Told as finally refused, and the platform has refused them.
    var refused = 0
    /// Outbox rows without exactly one final row per destination (rule D10), and events in doubt where none may be.
    var silent = 0
    /// Counted, and nobody asked for it.
    var unexpected = 0
    /// Told as refused, expired, in doubt or skipped, and nothing outside of the daemon explains it.
    var unexplained = 0
    /// For a person: what exactly is wrong.
    var findings: [String] = []

    var isClean: Bool { lost + doubled + silent + unexpected + unexplained == 0 }

    mutating func find(_ text: String, _ count: WritableKeyPath<Verdict, Int>) {
        self[keyPath: count] += 1
        findings.append(text)
    }
}
