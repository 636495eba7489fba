import PlatformSimulator

/// What is known of events outside of the daemon: which requests carried them, what the rig broke meanwhile, and the time. An
/// excuse in the daemon's log counts only with it.
struct Evidence: Sendable {
    /// A reply that came so long before a fault may not have been written down yet.
    static let recording: Duration = .seconds(1)
    /// So long after a fault's end what it has struck may still be under way: the lease of the rig's daemons, and some of it for the
    /// others to notice.
    static let aftermath: Duration = .seconds(3)

    private var requests: [LoggedEvent.Key: [Sighting]] = [:]
    private let incidents: [Incident]
    /// When the simulator reset a connection.
    private let resets: [ContinuousClock.Instant]
    /// How long a daemon waits for a reply.
    private let patience: Duration

    /// A request that carried an event.
    private struct Sighting {
        let arrivedAt: ContinuousClock.Instant
        let answeredAt: ContinuousClock.Instant?
        let resetAt: ContinuousClock.Instant?
        let fate: ReceivedRequest.Fate
    }

    /// - Parameters:
    ///   - resets: when the simulator reset a connection.
    ///   - patience: how long a daemon waits for a platform's reply.
    init(requests received: [ReceivedRequest], incidents: [Incident], resets: [ContinuousClock.Instant] = [], patience: Duration) {
        self.resets = resets
        self.incidents = incidents.filter { $0.kind != .harmless }
        self.patience = patience
        let destinations = Dictionary(uniqueKeysWithValues: Target.all.map { ($0.simulated, $0.destination) })
        for request in received {
            guard let destination = destinations[request.platform] else { continue }
            for event in request.events {
                let key = LoggedEvent.Key(destination: destination, eventID: event.id ?? event.name)
                requests[key, default: []].append(
                    Sighting(arrivedAt: request.arrivedAt, answeredAt: request.answeredAt, resetAt: request.resetAt, fate: event.fate))
            }
        }
    }

    /// Whether the platform has refused this very event, and not merely a request that it was in.
    func isRefused(_ key: LoggedEvent.Key) -> Bool {
        // The Data Manager API takes what it leaves out, and tells it later.
        requests[key, default: []].contains { $0.fate == .refused || $0.fate == .ignored && key.destination == Target.tellsLater }
    }

    /// Why nobody can know whether an event was counted.
    enum Doubt: Sendable, Equatable {
        /// The platform had a request with it, which got no reply that tells, or not in time.
        case unanswered
        /// Something broke while a request with it was under way or its reply not yet written down.
        case struck
        /// No request with it came, or only such as were refused for now. It may have been marked as about to leave when the incident of this number began.
        case neverSeen(incident: Int)
    }

    /// - Parameters:
    ///   - inserted: when its row came into the outbox.
    ///   - told: when its outcome was told as unknown.
    /// - Returns: nil where nothing explains that its outcome is unknown.
    func doubt(about key: LoggedEvent.Key, inserted: ContinuousClock.Instant, told: ContinuousClock.Instant) -> Doubt? {
        let sightings = requests[key, default: []]
        let isUnanswered = sightings.contains { sighting in
            guard let answeredAt = sighting.answeredAt else { return true }
            return answeredAt - sighting.arrivedAt >= patience * 9 / 10
        }
        if isUnanswered { return .unanswered }
        if sightings.contains(where: { sighting in
            let written = (sighting.answeredAt ?? sighting.arrivedAt) + Self.recording
            // On HTTP/2 a request shares its connection with others.
            if let resetAt = sighting.resetAt, resetAt <= written { return true }
            return isStruck(from: sighting.arrivedAt, to: written)
        }) {
            return .struck
        }
        // What was looked at tells the outcome. What was refused for now is followed by a request, and that one may not have come.
        guard sightings.allSatisfy({ $0.fate == .untouched }) else { return nil }
        // It may have been on a connection that was reset before its body was there, and that is told at once.
        if let reset = resets.lastIndex(where: { $0 <= told && told - $0 <= Self.recording }) {
            return .neverSeen(incident: incidents.count + reset)
        }
        return strike(from: sightings.compactMap(\.answeredAt).max() ?? inserted, to: told).map { .neverSeen(incident: $0) }
    }

    /// What the platform saw of an event and what was broken last before it, for a person.
    func course(of key: LoggedEvent.Key) -> String {
        let seen = requests[key, default: []].map { sighting in
            let before = incidents.last { $0.began <= sighting.arrivedAt }.map { "\(sighting.arrivedAt - $0.ended) after \($0.kind)" }
            let answered = sighting.answeredAt.map { "answered within \($0 - sighting.arrivedAt)" } ?? "not answered"
            return "\(sighting.fate), \(answered), \(before ?? "before all faults")"
        }
        return seen.isEmpty ? "no request with it" : "requests with it: " + seen.joined(separator: "; ")
    }

    private func isStruck(from: ContinuousClock.Instant, to: ContinuousClock.Instant) -> Bool { strike(from: from, to: to) != nil }

    /// The last incident in a span of time.
    private func strike(from: ContinuousClock.Instant, to: ContinuousClock.Instant) -> Int? {
        incidents.lastIndex { $0.began <= to && from <= $0.ended + Self.aftermath }
    }
}
