/// A control command that cannot be carried out.
struct ControlError: Error, CustomStringConvertible {
    let description: String
    let status: Int

    init(_ description: String, status: Int = 400) {
        self.description = description
        self.status = status
    }
}
