import Foundation

/// What a daemon takes for the time.
enum DaemonClock: Sendable {
    case right
    /// The operator's own `[daemon] clock_offset`: events are decided and sent at this time.
    case offset(Duration)
    /// All that the process asks the system for the time is wrong, TLS included; see ``FakeClock``.
    case fake(FakeClock)

    var variables: [String: String] {
        switch self {
        case .right: [:]
        case .offset(let span): ["CONVERSIOND_DAEMON_CLOCK_OFFSET": "\(span.components.seconds)s"]
        case .fake(let clock): clock.variables
        }
    }

    /// How far it is ahead of ours at most.
    var lead: Duration {
        switch self {
        case .right: .zero
        case .offset(let span): span
        case .fake(let clock): clock.most
        }
    }
}
