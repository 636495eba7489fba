/// A line of the table: what was measured, what it has to be, and what the machine could do at best in the same runs.
struct Figure: Encodable, Sendable {
    enum Unit: String, Encodable, Sendable {
        case perSecond = "/s"
        case microseconds = "µs"
        case milliseconds = "ms"
        case bytes = "B"
        case mebibytes = "MiB"
        case statements = ""
        /// A share of another figure.
        case ratio = "×"

        var decimals: Int {
            switch self {
            case .perSecond, .bytes: 0
            case .microseconds, .milliseconds, .mebibytes: 1
            case .ratio: 2
            case .statements: 4
            }
        }
    }

    var section: String
    var name: String
    var unit: Unit
    /// `nil`: it could not be measured.
    var measured: Double?
    /// `nil`: it is told, not judged.
    var target: Target?
    /// As a share of what the raw limits gave in the same runs; `nil` where there is nothing to compare with.
    var ofRawSql: Double?
    var ofRawHttp: Double?
    /// What else there is to say, in a few words.
    var note = ""

    var isReached: Bool? {
        guard let target, let measured else { return nil }
        return target.isReached(by: measured)
    }

    private enum CodingKeys: String, CodingKey {
        case section, name, unit, measured, target, reached, ofRawSql, ofRawHttp, note
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(section, forKey: .section)
        try container.encode(name, forKey: .name)
        try container.encode(unit, forKey: .unit)
        try container.encodeIfPresent(measured, forKey: .measured)
        try container.encodeIfPresent(target.map { "\($0.sign) \($0.bound)" }, forKey: .target)
        try container.encodeIfPresent(isReached, forKey: .reached)
        try container.encodeIfPresent(ofRawSql, forKey: .ofRawSql)
        try container.encodeIfPresent(ofRawHttp, forKey: .ofRawHttp)
        if !note.isEmpty { try container.encode(note, forKey: .note) }
    }
}
