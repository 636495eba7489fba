import ConversionCore
import ConversionEngine
import Synchronization

/// What the daemon knows of itself, for `/readyz`, `/status` and systemd's status line.
final class DaemonState: Observer {
    enum Phase: Sendable, Equatable {
        /// The database has not answered yet.
        case waitingForDatabase(problem: String?)
        case running
        case draining
    }

    struct Destination: Sendable, Equatable {
        var state: DestinationState
        var reason: Reason?
    }

    struct Facts: Sendable, Equatable {
        var phase = Phase.waitingForDatabase(problem: nil)
        var instance: Int32?
        var settingsVersion: Int64?
        var destinations = 0
        /// By name; those that are well are not listed.
        var unwell: [String: Destination] = [:]
        var failing: [DatabaseActivity: String] = [:]
        /// The drain ended with outcomes or batches that the database did not take.
        var leftUnwritten = false
    }

    private struct State {
        var facts = Facts()
        var moved = ContinuousClock.now
    }

    private let state = Mutex(State())

    var facts: Facts { state.withLock { $0.facts } }

    func enter(_ phase: Phase) {
        state.withLock { state in
            state.facts.phase = phase
            state.moved = .now
        }
    }

    /// Whether the daemon moved before the engine began: it asks for the database again and again.
    func hasMoved(within span: Duration) -> Bool {
        state.withLock { ContinuousClock.now - $0.moved < span }
    }

    func observe(_ observation: Observation) {
        state.withLock { state in
            switch observation {
            case .started(let instance): state.facts.instance = instance
            case .fenced: state.facts.instance = nil
            case .draining: state.facts.phase = .draining
            case .drainGivenUp(let outcomes, let batches): state.facts.leftUnwritten = outcomes + batches > 0
            case .settingsLoaded(let version, _, let destinations):
                state.facts.settingsVersion = version
                state.facts.destinations = destinations
            case .destinationChanged(let destination, _, .ok, _, _): state.facts.unwell[destination] = nil
            case .destinationChanged(let destination, _, let to, let reason, _):
                state.facts.unwell[destination] = Destination(state: to, reason: reason)
            case .databaseFailed(let activity, let problem): state.facts.failing[activity] = problem
            case .databaseRecovered(let activity): state.facts.failing[activity] = nil
            default: break
            }
        }
    }
}

extension DaemonState.Facts {
    /// Why the daemon is not ready; empty if nothing is known against it.
    var problems: [String] {
        switch phase {
        case .waitingForDatabase(let problem): return ["waiting for the database" + (problem.map { ": " + $0 } ?? "")]
        case .draining: return ["draining"]
        case .running:
            var problems = failing.sorted { $0.key.rawValue < $1.key.rawValue }.map { "database failed at \($0.key.rawValue): \($0.value)" }
            if instance == nil { problems.append("not joined as an instance") }
            if settingsVersion == nil { problems.append("settings not read yet") }
            return problems
        }
    }

    /// One line, as `systemctl status` shows it.
    var line: String {
        switch phase {
        case .waitingForDatabase, .draining: return problems.joined(separator: "; ")
        case .running:
            guard problems.isEmpty else { return problems.joined(separator: "; ") }
            let wells = "running with \(destinations) destination\(destinations == 1 ? "" : "s")"
            guard !unwell.isEmpty else { return wells }
            return wells + "; " + unwell.sorted { $0.key < $1.key }.map { name, destination in
                "\(name) \(destination.state.rawValue)" + (destination.reason.map { " (\($0.rawValue))" } ?? "")
            }.joined(separator: ", ")
        }
    }
}
