import ArgumentParser

/// Measures the real daemon: rates, latency, and what a delivery costs.
@main
struct ConversiondBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conversiond-bench",
        abstract: "Measures conversiond: deliveries per second, latency, CPU, WAL and memory.",
        discussion: """
            "conversiond-bench matrix" measures everything that conversiond promises of its speed and prints one table; without \
            a subcommand one case is measured, by the options of "conversiond-bench case".

            Starts a private PostgreSQL cluster with fsync on and a sink in place of the platforms. Build with -c release. The \
            cluster and the daemons are gone at the end, also after SIGINT.

            Exit status: 0 well, 1 failed, 64 wrong usage.
            """,
        subcommands: [CaseCommand.self, MatrixCommand.self], defaultSubcommand: CaseCommand.self)
}
