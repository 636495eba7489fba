import ConversionCore

/// The room in memory that a lane keeps for its batches that wait in the database.
///
/// What is planned goes into memory without being read back. Were it let fill memory whenever there is room, then as long as
/// more comes in than a platform takes nothing would ever be claimed: what has waited longest would expire in the database
/// while what came last is sent (rule D13). So where the database has not been asked for some time, half of memory is kept
/// free until it is: a claim needs as much.
struct LaneBacklog: Sendable {
    private var lastClaim: Timestamp?

    private static let patience = TimeSpan.seconds(2)

    /// The database was asked for what waits, whatever it had.
    mutating func claimed(at now: Timestamp) { lastClaim = now }

    /// How many planned events may go into memory that has room for so many.
    func roomForPlanned(of room: Int, capacity: Int, at now: Timestamp) -> Int {
        if let lastClaim, now - lastClaim < Self.patience { return room }
        return max(0, room - capacity / 2)
    }
}
