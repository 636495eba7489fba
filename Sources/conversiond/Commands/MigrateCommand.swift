import ArgumentParser
import ConversionEngine
import PostgresClient

/// `conversiond migrate`.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Brings the schema conversiond up to date.",
        discussion: """
            Safe to repeat, safe while daemons run, and safe when two do it at once. Prints each migration that it applies.

            The role must be allowed to create the schema conversiond in the database, or own it, and to create roles: \
            conversiond_crm, conversiond_reader, conversiond_daemon and conversiond_admin are made where they are missing. \
            Often that is the DBA, for example:
              CONVERSIOND_DATABASE_URL=postgresql://postgres@localhost/crm conversiond migrate

            Exit status: 0 well; 1 failed, or with --check: not up to date; 78 wrong configuration, or the schema is newer \
            than this conversiond.
            """)

    @OptionGroup var configuration: ConfigurationOptions

    @Flag(help: "Change nothing; tell whether the schema is up to date (exit status 0) or not (1).")
    var check = false

    private static let rights = """
        migrate needs a role that owns the schema conversiond, or may create it (GRANT CREATE ON DATABASE), and that may \
        create roles (CREATEROLE) unless they are there
        """

    func run() async throws {
        try await DatabaseAccess.run(configuration.load(), checksSchema: false, rights: Self.rights) { connection in
            let status = try await Migrator(connection).status()
            if check {
                try Self.tell(status)
            } else if case .ahead = status, let problem = SchemaGate.problem(of: status) {
                StandardStream.error.writeLine(problem)
                throw ExitStatus.configuration
            } else {
                try await Self.migrate(connection)
            }
        }
    }

    private static func tell(_ status: Migrator.Status) throws {
        switch status {
        case .upToDate(let version):
            StandardStream.output.writeLine("up to date (version \(version))")
            return
        case .behind(let version, let pending):
            StandardStream.output.writeLine("behind: version \(version)")
            for migration in pending { StandardStream.output.writeLine("pending \(name(migration))") }
        case .ahead(let version, let known):
            StandardStream.output.writeLine("ahead: version \(version), this conversiond knows \(known)")
        }
        throw ExitStatus.failure
    }

    private static func migrate(_ connection: PostgresConnection) async throws {
        let applied = try await Migrator(connection).migrate { migration in
            StandardStream.output.writeLine("applying \(name(migration))")
        }
        StandardStream.output.writeLine(
            applied.isEmpty
                ? "up to date (version \(Migrator.newestVersion))"
                : "applied \(applied.count) migration\(applied.count == 1 ? "" : "s"); version \(Migrator.newestVersion)")
    }

    private static func name(_ migration: Migrator.Migration) -> String {
        let digits = String(migration.version)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "_" + migration.name
    }
}
