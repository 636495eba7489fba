/// Why the rig itself cannot go on; for the person at the terminal.
struct TortureError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
