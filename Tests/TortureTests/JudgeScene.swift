import ConversionEngine
import PostgresClient
import PostgresTestCluster

@testable import PlatformSimulator
@testable import conversiond_torture

/// What a judge is shown: a CRM's rows and a daemon's log in a real database, what the platforms counted and saw, and what was broken.
/// All is well to begin with, and each test spoils one thing.
struct JudgeScene {
    let session: Session
    /// A moment of the past, so that there is time before and after it.
    let noon = ContinuousClock.now - .seconds(1800)
    var counted: [CountedEvent] = []
    var requests: [ReceivedRequest] = []
    var incidents: [Incident] = []
    var resets: [ContinuousClock.Instant] = []
    var clockLead: Duration = .zero

    static let status = "responded"

    static func run(_ body: (inout JudgeScene) async throws -> Void) async throws {
        let cluster = try await PostgresTestCluster.shared
        try await cluster.createTemplate("torture_judged") { connection in
            _ = try await Migrator(connection).migrate()
            try await connection.execute(script: Crm.schema)
        }
        try await cluster.withDatabase(template: "torture_judged") { database in
            var scene = JudgeScene(session: try Session(database.connectionString))
            do {
                try await body(&scene)
            } catch {
                await scene.session.close()
                throw error
            }
            await scene.session.close()
        }
    }

    static func target(_ destination: String) throws -> Target {
        guard let target = Target.all.first(where: { $0.destination == destination }) else {
            throw TortureError("no destination \(destination)")
        }
        return target
    }

    static func eventID(_ target: Target, lead: Int = 1) -> String {
        target.eventID(lead: "lead-\(lead)", category: target.category(of: status))
    }

    /// A lead that every platform was sent at noon and has counted, and that the log tells of as accepted.
    mutating func insertCounted(lead: Int = 1, age: Duration = .zero, except left: String? = nil) async throws {
        try await session.execute(
            """
            INSERT INTO torture.inserted (outbox_id, lead_id, status, occurred_at, kind, at)
            VALUES (\(lead), 'lead-\(lead)', '\(Self.status)', \(moment(.seconds(-10) - age)), 'plain', \(moment(.seconds(-10))))
            """)
        for target in Target.all where target.destination != left {
            try await log(target.destination, lead: lead, status: "accepted", delivered: "true")
            count(target, lead: lead)
            see(target, lead: lead)
        }
    }

    /// The platform has counted the event.
    mutating func count(_ target: Target, lead: Int = 1) {
        counted.append(
            CountedEvent(
                platform: target.simulated, account: "1", name: "x", eventID: Self.eventID(target, lead: lead), deduplicationKey: nil,
                timesCounted: 1, timesReceived: 1, countedAt: 0, occurredAt: nil, value: nil, currency: nil, notes: []))
    }

    /// The platform has had a request with the event at noon.
    mutating func see(
        _ target: Target, lead: Int = 1, fate: ReceivedRequest.Fate = .counted, answeredAfter span: Duration? = .milliseconds(50),
        resetAfter reset: Duration? = nil
    ) {
        var request = ReceivedRequest(
            platform: target.simulated, events: [.init(name: "x", id: Self.eventID(target, lead: lead), fate: fate)],
            arrivedAt: noon, answeredAt: span.map { noon + $0 })
        request.resetAt = reset.map { noon + $0 }
        requests.append(request)
    }

    /// Something was broken, so long after noon.
    mutating func breaks(_ kind: Incident.Kind, after span: Duration, for length: Duration = .zero) {
        incidents.append(Incident(kind: kind, began: noon + span, ended: noon + span + length))
    }

    /// A final row of the daemon's log, written ten seconds after noon.
    func log(
        _ destination: String, lead: Int = 1, status: String, reason: String? = nil, delivered: String = "NULL",
        outboxID: Int? = nil, eventID: String? = nil
    ) async throws {
        let id = try eventID ?? Self.eventID(Self.target(destination), lead: lead)
        try await session.execute(
            """
            INSERT INTO conversiond.sync_log
                (logged_at, workspace, lead_id, lead_status, occurred_at, destination, event_id, status, reason, attempt, final, delivered,
                outbox_id)
            VALUES (\(moment(.seconds(10))), 'default', 'lead-\(lead)', '\(Self.status)', \(moment(.seconds(-10))), '\(destination)',
                '\(id)', '\(status)', \(reason.map { "'\($0)'" } ?? "NULL"), 1, true, \(delivered), \(outboxID ?? lead))
            """)
    }

    /// SQL for a moment so long after noon.
    func moment(_ span: Duration) -> String {
        "clock_timestamp() - interval '\((ContinuousClock.now - noon - span) / .microseconds(1)) microseconds'"
    }

    func judged() async throws -> Verdict {
        try await Judge.judge(
            session, counted: counted,
            by: Evidence(requests: requests, incidents: incidents, resets: resets, patience: .seconds(30)), clockLead: clockLead)
    }
}
