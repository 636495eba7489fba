import ConversionCore

/// Writes a settings file by hand, so that its order is the one people expect and stays so.
struct SettingsWriter {
    private(set) var text = ""

    mutating func write(_ settings: WorkspaceSettings) {
        line("[workspace]")
        assign("name", settings.name)
        assign("strategy", settings.strategy.rawValue)
        assign("mapping", settings.mapping)
        if let currency = settings.currency { assign("currency", currency) }
        if let country = settings.phoneCountry { assign("phone_country", country) }
        assign("consent", settings.consent.rawValue)
        if !settings.modalTriggerStatuses.isEmpty { assign("modal_trigger_statuses", settings.modalTriggerStatuses) }
        if !settings.values.isEmpty {
            line("\n[value]")
            for (status, sources) in settings.values.sorted(by: { $0.key < $1.key }) {
                assign(status, literal: Self.literal(sources))
            }
        }
        for destination in settings.destinations {
            line("\n[[destination]]")
            DestinationWriter.write(destination, into: &self)
        }
    }

    mutating func assign(_ key: String, _ value: String) { assign(key, literal: BasicString.quote(value)) }
    mutating func assign(_ key: String, _ value: Bool) { assign(key, literal: value ? "true" : "false") }
    mutating func assign(_ key: String, _ value: Int) { assign(key, literal: String(value)) }
    mutating func assign(_ key: String, _ value: SecretReference) { assign(key, value.text) }
    mutating func assign(_ key: String, _ values: [String]) {
        assign(key, literal: "[" + values.map(BasicString.quote).joined(separator: ", ") + "]")
    }

    mutating func assign(_ key: String, literal: String) {
        line(BasicString.key(key) + " = " + literal)
    }

    /// A sub-table of the destination last begun; nothing where it is empty.
    mutating func table(_ name: String, _ texts: [String: String]) {
        guard !texts.isEmpty else { return }
        line("[destination.\(name)]")
        for (key, value) in texts.sorted(by: { $0.key < $1.key }) { assign(key, value) }
    }

    private mutating func line(_ content: String) {
        text += content + "\n"
    }

    private static func literal(_ sources: [ValueSource]) -> String {
        if sources.count == 1, case .fixed = sources[0] { return literal(sources[0]) }
        return "[" + sources.map(literal).joined(separator: ", ") + "]"
    }

    private static func literal(_ source: ValueSource) -> String {
        switch source {
        case .actual: "\"actual\""
        case .estimated: "\"estimated\""
        case .fixed(let amount): "{ fixed = \(BasicString.quote(amount.text)) }"
        }
    }
}
