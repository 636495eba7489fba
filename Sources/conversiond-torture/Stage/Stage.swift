import DaemonProcesses
import Foundation
import PlatformSimulator
import PostgresClient
import PostgresTestCluster

/// What a scenario plays on: a database of its own, the platforms, any number of daemons, and a CRM.
actor Stage {
    nonisolated let cluster: StageCluster
    nonisolated let database: PostgresTestDatabase
    nonisolated let simulator: PlatformSimulator
    nonisolated let session: Session
    nonisolated let crm: Crm
    nonisolated let options: TortureOptions
    nonisolated let name: String

    private(set) var replicas: [Replica] = []
    private var started = 0
    /// Faults that the rig has caused itself; those of the platforms are in the simulator's truth.
    private(set) var breaks = 0
    /// When they lasted, in the order of their ends.
    private(set) var incidents: [Incident] = []
    private(set) var longestRecovery: Duration = .zero
    /// How long it took at most until all had settled without help; nil where that was not asked.
    private(set) var unaided: Duration?
    /// What every further daemon gets besides: another way to the database.
    private var environment: [String: String] = [:]
    /// How long a daemon waits for a reply; the shortest of the platforms' own by default.
    private(set) var requestTimeout = Stage.usualRequestTimeout
    static let usualRequestTimeout: Duration = .seconds(30)
    /// How far the fastest daemon's clock was ahead of ours.
    private(set) var clockLead: Duration = .zero

    private init(
        _ name: String, _ cluster: StageCluster, _ database: PostgresTestDatabase, _ simulator: PlatformSimulator, _ session: Session,
        _ options: TortureOptions
    ) {
        self.name = name
        self.cluster = cluster
        self.database = database
        self.simulator = simulator
        self.session = session
        self.options = options
        crm = Crm(session: session)
    }

    /// Sets a stage up for as long as `body` runs.
    static func with<Value: Sendable>(
        _ scenario: Scenario, _ cluster: StageCluster, _ options: TortureOptions, _ body: (Stage) async throws -> Value
    ) async throws -> Value {
        var configuration = SimulatorConfiguration(accounts: StageSettings.accounts)
        if scenario.needs.contains(.tls) { configuration.tls = [.valid: 0, .expired: 0, .wrongHost: 0] }
        configuration.keepsRequests = true
        configuration.dataManager.processingTime = .milliseconds(200)
        let simulator = try await PlatformSimulator.start(configuration)
        let result: Result<Value, any Error>
        do {
            let database = try await cluster.server.createDatabase(template: StageCluster.template)
            let session = try Session(cluster.connectionString(database: database.name, user: "postgres"))
            let stage = Stage(scenario.name, cluster, database, simulator, session, options)
            do {
                result = .success(try await body(stage))
            } catch {
                result = .failure(error)
            }
            await stage.removeReplicas()
            await session.close()
            if cluster.outlivesStage { try await database.drop() }
        } catch {
            await simulator.stop()
            throw error
        }
        await simulator.stop()
        return try result.get()
    }

    // MARK: Daemons

    /// A daemon whose death is noticed within two seconds.
    @discardableResult
    func start(_ more: [String: String] = [:], clock: DaemonClock = .right) async throws -> Replica {
        started += 1
        let number = started
        var variables = Self.endpoints(simulator.endpoint(.meta))
        variables["CONVERSIOND_DATABASE_URL"] = cluster.connectionString(database: database.name, user: StageCluster.daemonRole)
        variables["CONVERSIOND_ADMIN_LISTEN"] = "127.0.0.1:0"
        variables["CONVERSIOND_LOG_LEVEL"] = options.logs == nil ? "info" : "trace"
        variables["CONVERSIOND_DAEMON_HEARTBEAT_INTERVAL"] = "300ms"
        variables["CONVERSIOND_DAEMON_LEASE"] = "2s"
        variables["CONVERSIOND_DAEMON_CONFIRMATION_DELAY"] = "300ms"
        variables["CONVERSIOND_DAEMON_DRAIN_TIMEOUT"] = "5s"
        let process = try await cluster.binary.start(
            ["run"], variables.merging(environment) { $1 }.merging(clock.variables) { $1 }.merging(more) { $1 }, log: "\(cluster.logs)/\(name)-\(number).log")
        clockLead = max(clockLead, clock.lead)
        let replica = Replica(process, number: number)
        replicas.append(replica)
        return replica
    }

    /// The variables that lead every platform's requests to one address.
    static func endpoints(_ address: String) -> [String: String] {
        let names = ["META", "GA4", "DATA_MANAGER", "GOOGLE_ADS", "GOOGLE_OAUTH", "TIKTOK", "LINKEDIN", "LINKEDIN_OAUTH"]
        return Dictionary(uniqueKeysWithValues: names.map { ("CONVERSIOND_ENDPOINTS_" + $0, address) })
    }

    /// Every daemon from now on gets these variables, and waits so long for a reply.
    func useEnvironment(_ variables: [String: String], requestTimeout limit: Duration? = nil) {
        environment = variables
        requestTimeout = min(requestTimeout, limit ?? Self.usualRequestTimeout)
        if let limit { environment["CONVERSIOND_DAEMON_REQUEST_TIMEOUT"] = "\(limit.components.seconds)s" }
    }

    func kill(_ replica: Replica) async throws {
        replicas.removeAll { $0.number == replica.number }
        let began = ContinuousClock.now
        try await replica.kill()
        note(.daemon, since: began)
    }

    func drain(_ replica: Replica) async throws {
        replicas.removeAll { $0.number == replica.number }
        try await replica.drain()
    }

    func drainAll() async throws {
        for replica in replicas { try await drain(replica) }
    }

    private func removeReplicas() async {
        for replica in replicas {
            replica.thaw()
            await replica.process.stop()
        }
        replicas = []
    }

    /// A daemon never ends by itself, whatever is done to what it needs.
    func checkReplicas() throws {
        for replica in replicas where replica.process.hasEnded {
            throw TortureError("daemon \(replica.number) ended by itself:\n\(replica.process.logTail)")
        }
    }

    // MARK: Faults

    /// A figure that a scenario has measured, for the person at the terminal.
    private(set) var remarks: [String] = []

    func tell(_ remark: String) { remarks.append(remark) }

    /// Notes what the rig has broken from a moment until now.
    func note(_ kind: Incident.Kind, since began: ContinuousClock.Instant = .now, count: Int = 1) {
        breaks += count
        incidents.append(Incident(kind: kind, began: began, ended: .now))
    }

    @discardableResult
    nonisolated func inject(_ kind: FaultKind, on platform: PlatformName? = nil, count: Int? = nil, probability: Double = 1, seed: UInt64 = 1) -> Fault.ID {
        simulator.inject(Fault(kind, on: platform, count: count, probability: probability, seed: seed))
    }

    nonisolated var counted: Int { simulator.truth.total().eventsCounted }

    /// Waits until a platform counts something more, or nothing is left to count; the time it took is a recovery.
    func untilProgress(within limit: Duration = .seconds(60)) async throws {
        let began = ContinuousClock.now
        let before = counted
        while counted <= before {
            if try await session.count(Self.unsent) == 0 { return }
            try checkReplicas()
            guard ContinuousClock.now - began < limit else {
                throw TortureError("nothing more was counted within \(limit) of a fault's end; \(try await whatWaits())\n\(logTails)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        longestRecovery = max(longestRecovery, ContinuousClock.now - began)
    }

    // MARK: Waiting

    /// What a platform may yet have to count: in the outbox, and in batches, contested ones included.
    private static let unsent = "SELECT (SELECT count(*) FROM conversiond.outbox) + (SELECT count(*) FROM conversiond.batch)"
    /// What has no last word yet: the same, and what is to be confirmed.
    private static let unsettled = unsent + " + (SELECT count(*) FROM conversiond.confirmation)"

    /// Ends every fault and waits until nothing waits to be sent any more, and nobody helps: back-offs are waited out.
    func settleUnaided() async throws {
        simulator.clearFaults()
        let span = try await waitOut(Self.unsent, within: .seconds(400), patience: nil)
        unaided = max(unaided ?? .zero, span)
    }

    /// Ends every fault and waits until nothing waits any more. What waits out a long back-off is hastened as an operator
    /// would, by `retry` and `resume_destination`, and only after `patience`.
    func settle(within limit: Duration = .seconds(120), patience: Duration = .seconds(8)) async throws {
        simulator.clearFaults()
        if replicas.isEmpty { try await start() }
        longestRecovery = max(longestRecovery, try await waitOut(Self.unsettled, within: limit, patience: patience))
    }

    /// Waits until a count is zero, and tells how long it took.
    ///
    /// - Parameter patience: after which everything is hastened, again and again; nil: never.
    private func waitOut(_ count: String, within limit: Duration, patience: Duration?) async throws -> Duration {
        let began = ContinuousClock.now
        var hastened = patience.map { began + $0 }
        while try await session.count(count) > 0 {
            try checkReplicas()
            let now = ContinuousClock.now
            guard now - began < limit else {
                throw TortureError("not settled within \(limit): \(try await whatWaits())\n\(logTails)")
            }
            if let due = hastened, now > due {
                try await hasten()
                hastened = now + .seconds(3)
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        return ContinuousClock.now - began
    }

    func hasten() async throws {
        try await session.execute(
            """
            SELECT conversiond.retry(name), conversiond.resume_destination(name) FROM conversiond.destination;
            UPDATE conversiond.confirmation SET not_before = now() WHERE not_before > now() + interval '5 seconds';
            """)
    }

    private func whatWaits() async throws -> String {
        try await session.run { connection in
            let rows = try await connection.query(
                """
                SELECT concat_ws(' ', d.name, 'owner', b.owner, 'remaining', b.remaining, 'attempt', b.attempt, b.waiting_for, b.not_before - now(),
                    CASE WHEN b.contested THEN 'contested' END)
                FROM conversiond.batch b JOIN conversiond.destination d ON d.id = b.destination_id
                UNION ALL SELECT 'outbox ' || count(*) FROM conversiond.outbox
                UNION ALL SELECT 'confirmation ' || count(*) FROM conversiond.confirmation
                UNION ALL SELECT concat_ws(' ', 'instance', id, 'heard', now() - heartbeat_at) FROM conversiond.instance
                UNION ALL SELECT concat_ws(' ', 'state', destination_id, state, reason, retry_at - now()) FROM conversiond.destination_state
                """, prepare: false)
            return try (0..<min(rows.count, 40)).map { try rows.text($0, 0) }.joined(separator: "; ")
        }
    }

    var logTails: String { replicas.map { "daemon \($0.number) said:\n\($0.process.logTail)" }.joined(separator: "\n") }
}
