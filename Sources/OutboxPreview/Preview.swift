import ConversionCore
import Destinations

/// What would be sent for given outbox rows: the daemon's own decisions and bytes, without database, network or secret.
package struct Preview {
    private let settings: WorkspaceSettings
    private let adapters: [String: any DestinationAdapter]
    private let decoder: OutboxRowDecoder
    private let now: Timestamp
    /// The keys that rows before have used up; `nil`: each row is decided as if it were the first (rule D4).
    private var usedKeys: Set<OnceKey>?

    /// - Parameter once: applies the once keys among the rows given.
    package init(settings: WorkspaceSettings, endpoints: Endpoints, now: Timestamp, once: Bool) {
        self.settings = settings
        self.now = now
        decoder = OutboxRowDecoder(workspace: settings.name, now: now)
        usedKeys = once ? [] : nil
        adapters = settings.destinations.reduce(into: [:]) { adapters, destination in
            adapters[destination.name] = makeAdapter(for: destination, endpoints: endpoints)
        }
    }

    /// Decides every line; a bad one gives a problem and no output, and the others go on.
    ///
    /// - Returns: whether all lines were good.
    package mutating func run(_ lines: some Sequence<[UInt8]>, output: ([UInt8]) -> Void, problem: (OutboxRowError) -> Void) -> Bool {
        var allGood = true
        var number = 0
        for line in lines {
            number += 1
            guard line.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") && $0 != UInt8(ascii: "\r") }) else { continue }
            do throws(OutboxRowError) {
                for decided in try decide(line, number: number) { output(decided) }
            } catch {
                allGood = false
                problem(error)
            }
        }
        return allGood
    }

    /// One JSON line per destination for one row.
    package mutating func decide(_ line: [UInt8], number: Int) throws(OutboxRowError) -> [[UInt8]] {
        let transition = try decoder.decode(line, number: number)
        let plan = decideAll(transition, settings: settings, now: now)
        return plan.decisions.map { decided in
            let destination = decided.index.map { settings.destinations[$0] }
            var line = PreviewLine(transition: transition, destination: destination)
            switch decided.decision {
            case .skip(let skipped):
                line.skip(skipped.reason, skipped.eventName, skipped.category, skipped.eventID)
            case .send(let event):
                // Every destination of the settings has its adapter, and only those are decided for.
                guard let adapter = destination.flatMap({ adapters[$0.name] }) else { break }
                if usedKeys?.insert(event.onceKey).inserted == false {
                    line.skip(.alreadySent, event.eventName, event.category, event.eventID)
                } else {
                    let rendered = adapter.render(event, transition: transition, identity: plan.identity)
                    line.send(event, request: requestPreview(of: rendered, by: adapter))
                }
            }
            return line.bytes
        }
    }
}
