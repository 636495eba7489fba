/// Something that the rig broke, and for how long.
struct Incident: Sendable {
    enum Kind: Sendable {
        /// A daemon was killed, or stopped for a while.
        case daemon
        /// The database was away, full, locked or limited, lost sessions, or the way to it was broken.
        case database
        /// The way to the platforms was broken.
        case platforms
        /// What may delay and cannot hide an outcome: a clock, a held snapshot, a certificate, an odd row, a flood.
        case harmless
    }

    let kind: Kind
    let began: ContinuousClock.Instant
    let ended: ContinuousClock.Instant
}
