import ArgumentParser

/// Which scenarios to play, how long and with which seed.
struct TortureOptions: ParsableArguments, Sendable {
    @Option(help: "Draws the faults; by default a new one, which is printed.")
    var seed: UInt64?

    @Option(name: .long, help: ArgumentHelp("Play only this scenario; repeatable.", valueName: "name"))
    var scenario: [String] = []

    @Flag(help: "Play the few that take no more than a minute together.")
    var short = false

    @Option(help: "Leads in each scenario; each reaches three statuses on six destinations.")
    var leads = 60

    @Option(help: "Rows that the flood inserts at once; a million takes the release build and a quarter of an hour.")
    var floodRows = 20_000

    @Option(help: "Length of the mixed random run, in minutes.")
    var minutes = 1.0

    @Option(help: ArgumentHelp("The daemon's binary; by default the conversiond beside this program.", valueName: "path"))
    var daemon: String?

    @Option(help: ArgumentHelp("Keep the daemons' logs in this folder, in full.", valueName: "folder"))
    var logs: String?

    @Flag(help: "Say what each scenario breaks, and play none.")
    var list = false

    func validate() throws {
        guard (5...100_000).contains(leads) else { throw ValidationError("--leads must be between 5 and 100000.") }
        guard (1_000...10_000_000).contains(floodRows) else { throw ValidationError("--flood-rows must be between 1000 and 10000000.") }
        guard minutes > 0, minutes <= 24 * 60 else { throw ValidationError("--minutes must be above 0 and at most 1440.") }
        for name in scenario where !Scenario.all.contains(where: { $0.name == name }) {
            throw ValidationError("There is no scenario \(name); --list tells those there are.")
        }
    }

    var chosen: [Scenario] {
        if !scenario.isEmpty { return Scenario.all.filter { scenario.contains($0.name) } }
        return short ? Scenario.all.filter(\.isShort) : Scenario.all
    }
}
