/// Why a scenario cannot be played here: a right or a program is missing. It counts neither as passed nor as failed.
struct LeftOut: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
