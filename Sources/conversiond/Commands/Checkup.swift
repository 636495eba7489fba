import ConversionCore
import ConversionEngine
import HTTPClient
import PostgresClient

/// Everything that `conversiond check` looks at beyond the configuration, told line by line as it is found.
struct Checkup {
    let configuration: DaemonConfiguration
    let database: PostgresConfiguration
    let environment: [String: String]
    let tell: (CheckLine) -> Void

    func run() async {
        let connection: PostgresConnection
        do throws(PostgresError) {
            connection = try await PostgresConnection.connect(database)
        } catch {
            tell(CheckLine(.failed, "database", DatabaseAccess.text(error, database: database)))
            return
        }
        do {
            try await checkServer(connection)
            try await checkClock(connection)
            guard try await checkSchema(connection) else { return await connection.close() }
            for line in try await NeededPrivileges.check(connection) { tell(line) }
            try await checkSettings(connection)
        } catch let error as PostgresError {
            tell(CheckLine(error.sqlState == DatabaseAccess.insufficientPrivilege ? .misconfigured : .failed, "database", DatabaseAccess.text(error, database: database)))
        } catch {
            tell(CheckLine(.failed, "database", "\(error)"))
        }
        await connection.close()
    }

    private func checkServer(_ connection: PostgresConnection) async throws {
        let rows = try await connection.query(
            "SELECT current_setting('server_version'), current_setting('server_version_num')::int, pg_is_in_recovery()")
        let version = try rows.text(0, 0)
        if try rows.bool(0, 2) {
            tell(CheckLine(.failed, "database", "\(database) is a standby: nothing can be written there"))
        } else if try rows.int4(0, 1) < 150_000 {
            tell(CheckLine(.misconfigured, "database", "PostgreSQL \(version); 15 or newer is needed"))
        } else {
            tell(CheckLine(.ok, "database", "\(database), PostgreSQL \(version)"))
        }
    }

    /// Deadlines go by this machine's clock, ownership by the database's.
    private func checkClock(_ connection: PostgresConnection) async throws {
        let clock = WallClock()
        let before = clock.now
        let theirs = Timestamp(microseconds: try await connection.query("SELECT clock_timestamp()").timestamp(0, 0))
        let after = clock.now
        let middle = Timestamp(microseconds: before.microseconds + (after.microseconds - before.microseconds) / 2)
        let difference = (theirs - middle).microseconds
        let milliseconds = difference.magnitude / 1_000
        let words = "\(milliseconds) ms \(difference < 0 ? "behind" : "ahead of") this machine's"
        switch milliseconds {
        case ..<2_000: tell(CheckLine(.ok, "clock", "the database's is \(words)"))
        case ..<60_000: tell(CheckLine(.warn, "clock", "the database's is \(words)"))
        default: tell(CheckLine(.failed, "clock", "the database's is \(words): events would be too old or in the future by mistake"))
        }
    }

    private func checkSchema(_ connection: PostgresConnection) async throws -> Bool {
        do {
            try await SchemaGate.check(connection)
            tell(CheckLine(.ok, "schema", "version \(Migrator.newestVersion)"))
            return true
        } catch let mismatch as SchemaGate.Mismatch {
            tell(CheckLine(.misconfigured, "schema", mismatch.description))
            return false
        }
    }

    private func checkSettings(_ connection: PostgresConnection) async throws {
        let loaded = try await SettingsStore(connection).load(endpoints: configuration.endpoints)
        for problem in loaded.problems { tell(CheckLine(.misconfigured, "settings \(problem.workspace)", problem.description)) }
        let workspaces = loaded.settings.workspaces.values.map(\.settings).sorted { $0.name < $1.name }
        if workspaces.isEmpty {
            tell(CheckLine(.warn, "settings", "no workspace yet: every row is skipped; conversiond settings apply FILE"))
        }
        for workspace in workspaces { checkWorkspace(workspace) }
        for workspace in workspaces {
            for destination in workspace.destinations { checkSecrets(of: destination, in: workspace.name) }
        }
        await checkNetwork(workspaces)
    }

    private func checkWorkspace(_ workspace: WorkspaceSettings) {
        let problems = workspace.problems()
        for problem in problems { tell(CheckLine(.misconfigured, "settings \(workspace.name)", problem.description)) }
        let warnings = lint(workspace, now: WallClock().now).filter { $0.severity == .warning }
        for finding in warnings {
            tell(CheckLine(.warn, "settings \(workspace.name)", (finding.destination.map { $0 + ": " } ?? "") + finding.message))
        }
        if problems.isEmpty, warnings.isEmpty {
            let count = workspace.destinations.count
            tell(CheckLine(.ok, "settings \(workspace.name)", "\(count) destination\(count == 1 ? "" : "s")"))
        }
    }

    private func checkSecrets(of destination: DestinationSettings, in workspace: String) {
        let resolver = SecretResolver(environment: environment)
        for (key, reference) in destination.secretsByKey {
            let subject = "secret \(workspace)/\(destination.name) \(key)"
            do throws(SecretResolver.Problem) {
                _ = try resolver.resolve(reference)
                tell(CheckLine(.ok, subject, "found at \(reference.text)"))
            } catch {
                if case .credential = reference, environment["CREDENTIALS_DIRECTORY"] == nil {
                    tell(CheckLine(.warn, subject, "\(reference.text) can be looked at only in the service itself"))
                } else {
                    tell(CheckLine(destination.enabled ? .misconfigured : .warn, subject, error.description))
                }
            }
        }
    }

    private func checkNetwork(_ workspaces: [WorkspaceSettings]) async {
        var http = HTTPSessionConfiguration()
        http.certificateAuthorityFile = configuration.daemon.caFile
        let session = HTTPSession(http)
        await checkEndpoints(of: workspaces.flatMap(\.destinations), session)
        for workspace in workspaces {
            for destination in workspace.destinations where destination.enabled {
                await checkToken(of: destination, in: workspace.name, session)
            }
        }
        await session.shutdown()
    }

    /// An access token is really asked for: nothing else shows that a refresh token was revoked or a key is another's.
    private func checkToken(of destination: DestinationSettings, in workspace: String, _ session: HTTPSession) async {
        let probe = TokenProbe(session: session, resolver: SecretResolver(environment: environment))
        let subject = "access token \(workspace)/\(destination.name)"
        switch await probe.ask(destination, endpoints: configuration.endpoints) {
        case .notNeeded, .secretsMissing: break
        case .granted(let lifetime): tell(CheckLine(.ok, subject, "granted, good for \(lifetime.microseconds / 60_000_000) minutes"))
        case .refused(let problem): tell(CheckLine(.misconfigured, subject, problem))
        case .failed(let problem): tell(CheckLine(.failed, subject, problem))
        }
    }

    private func checkEndpoints(of destinations: [DestinationSettings], _ session: HTTPSession) async {
        let probe = EndpointProbe(session: session)
        let targets = EndpointProbe.targets(of: destinations, configuration.endpoints)
        let lines = await withTaskGroup(of: (Int, CheckLine).self) { group in
            for (index, target) in targets.enumerated() {
                group.addTask { (index, await probe.probe(target.name, target.url)) }
            }
            var found: [(Int, CheckLine)] = []
            for await line in group { found.append(line) }
            return found.sorted { $0.0 < $1.0 }.map(\.1)
        }
        for line in lines { tell(line) }
    }
}
