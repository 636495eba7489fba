/// What a person should know about settings that are valid (rules R16, R20, R25, D7): told, not refused.
///
/// - Parameter now: versions of the platforms' APIs come to an end.
public func lint(_ settings: WorkspaceSettings, now: Timestamp) -> [LintFinding] {
    lintWorkspace(settings)
        + settings.destinations.flatMap { DestinationLint(settings: settings, destination: $0, now: now).findings() }
}

private func lintWorkspace(_ settings: WorkspaceSettings) -> [LintFinding] {
    var findings: [LintFinding] = []
    func add(_ severity: LintFinding.Severity, _ code: LintFinding.Code, _ message: String) {
        findings.append(LintFinding(severity: severity, code: code, destination: nil, message: message))
    }
    if settings.destinations.isEmpty {
        add(.warning, .noDestination, "the workspace has no destination: nothing will be sent")
    }
    let standard = DefaultMapping.rows(type: settings.mapping).map(\.status)
    let mapped = Set(standard).union(settings.destinations.flatMap(\.events.keys))
    for status in settings.values.keys.sorted() where !mapped.contains(status) {
        add(.warning, .unmappedStatus, "[value] names the status \(status), which no destination maps")
    }
    for status in settings.modalTriggerStatuses where !mapped.contains(status) {
        add(.warning, .unmappedStatus, "modal_trigger_statuses names the status \(status), which no destination maps")
    }
    for status in mapped.sorted() where !settings.destinations.isEmpty {
        if settings.destinations.contains(where: { $0.sends(status, mappingType: settings.mapping) }) { continue }
        add(.note, .unmappedStatus, "no destination sends the status \(status)")
    }
    if settings.currency == nil {
        let fixed = settings.values.filter { $0.value.contains { if case .fixed = $0 { true } else { false } } }.keys.sorted()
        add(
            .warning, .missingCurrency,
            "the workspace has no currency: rows without one are sent without value, "
                + (fixed.isEmpty ? "" : "the fixed value of \(fixed.joined(separator: ", ")) too, ") + "and Meta's Purchase is skipped")
    }
    if settings.phoneCountry == nil {
        add(.note, .missingPhoneCountry, "the workspace has no phone_country: national phone numbers are not completed and match nobody")
    }
    return findings
}

extension DestinationSettings {
    /// Whether the mapping lets a status through here.
    fileprivate func sends(_ status: String, mappingType: String) -> Bool {
        guard enabled, case .event = MappedEvent(status: status, destination: self, mappingType: mappingType) else { return false }
        return true
    }
}
