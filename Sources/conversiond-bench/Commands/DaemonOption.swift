import ArgumentParser

/// Which build is measured.
struct DaemonOption: ParsableArguments {
    @Option(help: ArgumentHelp("The daemon's binary; by default the conversiond beside this program.", valueName: "path"))
    var daemon: String?
}
