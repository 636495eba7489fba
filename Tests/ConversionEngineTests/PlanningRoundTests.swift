import ConversionCore
import Destinations
import Testing

@testable import ConversionEngine

@Suite("A planning round")
struct PlanningRoundTests {
    private static let now = Timestamp(seconds: 1_795_000_000)

    private static func round(_ count: Int64) -> PlanningRound {
        var configuration = MetaConfiguration()
        configuration.pixelID = "1000000001"
        configuration.accessToken = SecretReference("env:TOKEN")
        let destinations = ["one", "two"].map { DestinationSettings(name: $0, configuration: .meta(configuration)) }
        var workspace = WorkspaceSettings(name: "default")
        workspace.destinations = destinations
        let resolved = destinations.enumerated().map { index, settings in
            ResolvedDestination(
                id: Int32(index + 1), workspace: "default", settings: settings, adapter: makeAdapter(for: settings, endpoints: Endpoints()))
        }
        let settings = EngineSettings(
            version: 1, workspaces: ["default": .init(settings: workspace, destinations: resolved)],
            destinations: Dictionary(uniqueKeysWithValues: resolved.map { ($0.id, $0) }), removed: [])
        let transitions = (1...count).map { id in
            var row = Transition(id: id, workspace: "default", leadID: "lead-\(id)", status: "contacted", occurredAt: now, createdAt: now)
            row.fbclid = "click\(id)"
            if id % 2 == 0 { row.email = "lead\(id)@example.com" }
            return row
        }
        return PlanningRound(transitions, settings: settings, now: now)
    }

    @Test("a destination's events are cut into batches by number and by bytes, in the order of the rows")
    func batches() {
        var round = Self.round(5)
        round.admit(Set(round.candidates.map(\.onceKey)))
        let byNumber = round.batches(now: Self.now, maximumEvents: 2)
        #expect(byNumber.filter { $0.destinationID == 1 }.map(\.events.outboxIDs) == [[1, 2], [3, 4], [5]])
        #expect(byNumber.filter { $0.destinationID == 2 }.map(\.events.outboxIDs) == [[1, 2], [3, 4], [5]])
        let sizes = round.candidates.filter { $0.destination.id == 1 }.map { $0.rendered.json.count }
        let byBytes = round.batches(now: Self.now, maximumBytes: sizes[0] + sizes[1]).filter { $0.destinationID == 1 }
        #expect(byBytes.first?.events.outboxIDs == [1, 2])
        for batch in byBytes {
            #expect(batch.events.bytes.count <= sizes[0] + sizes[1])
            #expect(batch.events.ends.last.map(Int.init) == batch.events.bytes.count)
            #expect(batch.events.leadIDs == batch.events.outboxIDs.map { "lead-\($0)" })
        }
        #expect(byBytes.flatMap(\.events.bytes) == round.candidates.filter { $0.destination.id == 1 }.flatMap(\.rendered.json))
    }

    @Test("each row is told by the identifiers that it has itself")
    func identifiers() {
        #expect(Self.round(4).identifiers == ["fbclid", "email,fbclid", "fbclid", "email,fbclid"])
    }
}
