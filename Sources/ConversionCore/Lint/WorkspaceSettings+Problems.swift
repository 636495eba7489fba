extension WorkspaceSettings {
    /// Everything for which these settings must be refused, workspace first, then destinations in order.
    ///
    /// What is merely missing is no problem: an incomplete destination skips with a reason (rule R46).
    public func problems() -> [SettingsProblem] {
        var found = ProblemCollector(path: ["workspace"])
        found.require(Self.isName(name), "name", Self.nameExpected)
        found.require(DefaultMapping.types.contains(mapping), "mapping", "one of: " + DefaultMapping.types.joined(separator: ", "))
        if let currency {
            found.require(
                CurrencyCode.normalized(currency) == currency && CurrencyCode.isKnown(currency), "currency",
                "an ISO 4217 code in upper case, for example IDR")
        }
        if let phoneCountry {
            found.require(
                Country.named(code: phoneCountry)?.code == phoneCountry, "phone_country",
                "an ISO 3166-1 alpha-2 code in upper case, for example ID")
        }
        for status in modalTriggerStatuses where !Self.isStatus(status) {
            found.add("modal_trigger_statuses", Self.statusExpected)
        }
        var problems = found.problems

        var values = ProblemCollector(path: ["value"])
        for (status, sources) in self.values.sorted(by: { $0.key < $1.key }) {
            values.require(Self.isStatus(status), status, Self.statusExpected)
            values.require(!sources.isEmpty, status, "at least one of: actual, estimated, fixed")
            values.require(
                !sources.contains { if case .fixed(let amount) = $0 { !Self.isAmount(amount) } else { false } }, status,
                "a fixed value of 0 or more, below 10^15, with at most 6 decimals")
        }
        problems += values.problems

        var names: Set<String> = []
        for destination in destinations {
            if !names.insert(destination.name).inserted {
                problems.append(
                    SettingsProblem(path: ["destination", destination.name, "name"], expected: "a name that no other destination has"))
            }
            problems += destination.problems()
        }
        return problems
    }

    // The limits are those of the tables (sql/), which count characters as Unicode scalars.

    static func isName(_ text: String) -> Bool { nonBlank(text) == text && text.unicodeScalars.count <= 63 }
    static let nameExpected = "a name of 1 to 63 characters without surrounding spaces"

    /// Whether the outbox takes such a status.
    static func isStatus(_ text: String) -> Bool {
        nonBlank(text) == text && text.unicodeScalars.count <= 63
            && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
    static let statusExpected = "a status: 1 to 63 characters without surrounding spaces and control characters"

    private static func isAmount(_ amount: ExactDecimal) -> Bool {
        let parts = amount.text.split(separator: ".")
        return !amount.isNegative && (parts.first?.utf8.count ?? 0) <= 15 && (parts.count < 2 || parts[1].utf8.count <= 6)
    }
}

/// Gathers problems below one path.
struct ProblemCollector {
    let path: [String]
    private(set) var problems: [SettingsProblem] = []

    init(path: [String]) {
        self.path = path
    }

    mutating func add(_ keys: String..., expected: String) {
        problems.append(SettingsProblem(path: path + keys, expected: expected))
    }

    mutating func add(_ key: String, _ expected: String) { add(key, expected: expected) }

    mutating func require(_ holds: Bool, _ key: String, _ expected: String) {
        if !holds { add(key, expected: expected) }
    }

    /// An optional value that must be digits only.
    mutating func requireDigits(_ text: String?, _ key: String, _ expected: String) {
        guard let text else { return }
        require(!text.isEmpty && text.utf8.count <= 25 && text.utf8.allSatisfy(\.isASCIIDigit), key, expected)
    }

    /// An optional value that must be one word.
    mutating func requireToken(_ text: String?, _ key: String, _ expected: String) {
        guard let text else { return }
        require(!text.isEmpty && text.utf8.count <= 255 && !text.unicodeScalars.contains(where: \.isBlank), key, expected)
    }
}
