/// Something in the settings that cannot be meant: they are refused and nothing is changed.
///
/// The file's reader and the tables' writer both use it, so that neither lets in what the other refuses.
public struct SettingsProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where, for example `["destination", "meta-main", "pixel_id"]`; a destination is named, not numbered.
    public let path: [String]
    /// What was expected there, and what the value was mistaken for where that can be told.
    public let expected: String

    public init(path: [String], expected: String) {
        self.path = path
        self.expected = expected
    }

    public var description: String { path.joined(separator: ".") + ": " + expected }
}
