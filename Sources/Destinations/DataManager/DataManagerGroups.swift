import ConversionCore

/// Which Action IDs may share a request: ten at most (platforms sheet Data Manager §1).
///
/// A group is named after the very set of its Action IDs. Events that were rendered before the settings changed therefore
/// never meet those rendered after, and no request ever has more than ten.
struct DataManagerGroups: Sendable {
    /// The most destinations in one request.
    static let maximumDestinations = 10

    private let names: [String: String]

    init(_ configuration: GoogleAdsConfiguration) {
        let actions = Set([configuration.defaultAction].compactMap { $0 } + configuration.actions.values).sorted()
        var names: [String: String] = [:]
        for start in stride(from: 0, to: actions.count, by: Self.maximumDestinations) {
            let members = actions[start..<min(start + Self.maximumDestinations, actions.count)]
            let name = String(HashedIdentifier(hashing: members.joined(separator: ",")).hex.prefix(16))
            for action in members { names[action] = name }
        }
        self.names = names
    }

    /// An action that the settings do not name stands alone.
    func group(of action: String) -> String { names[action] ?? action }
}
