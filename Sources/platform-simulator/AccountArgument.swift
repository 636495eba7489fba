import ArgumentParser

/// `ID:SECRET` on the command line.
struct AccountArgument: ExpressibleByArgument {
    var id: String
    var secret: String

    init?(argument: String) {
        let parts = argument.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        id = String(parts[0])
        secret = String(parts[1])
    }
}
