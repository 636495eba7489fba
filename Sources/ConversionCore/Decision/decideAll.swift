/// What is to become of one transition everywhere: one decision per destination of its workspace.
public struct TransitionPlan: Sendable, Equatable {
    /// Normalised once for all destinations; rendering needs it.
    public var identity: LeadIdentity
    /// In the order of the settings; never empty, so that no row ends in silence (rule D10).
    public var decisions: [DestinationDecision]
}

/// A decision and which destination it is about.
public struct DestinationDecision: Sendable, Equatable {
    /// Its place in ``WorkspaceSettings/destinations``; `nil` where there is none to name: the workspace is unknown or has no
    /// destination.
    public var index: Int?
    public var decision: Decision
}

/// Decides a transition for every destination of its workspace.
///
/// - Parameter settings: `nil` for a workspace that has no settings.
public func decideAll(_ transition: Transition, settings: WorkspaceSettings?, now: Timestamp) -> TransitionPlan {
    guard let settings else {
        return TransitionPlan(undecidable: .unknownWorkspace, detail: "no settings were applied for this workspace")
    }
    guard !settings.destinations.isEmpty else {
        return TransitionPlan(undecidable: .noDestination, detail: "the workspace has no destination")
    }
    let platforms = Platforms(settings.destinations.lazy.filter(\.enabled).map(\.platform))
    let identity = LeadIdentity(of: transition, phoneCountry: settings.phoneCountry, platforms: platforms)
    var decisions: [DestinationDecision] = []
    decisions.reserveCapacity(settings.destinations.count)
    for index in settings.destinations.indices {
        let decision = decide(transition, identity: identity, workspace: settings, destination: settings.destinations[index], now: now)
        decisions.append(DestinationDecision(index: index, decision: decision))
    }
    return TransitionPlan(identity: identity, decisions: decisions)
}

extension TransitionPlan {
    fileprivate init(undecidable reason: Reason, detail: String) {
        self.init(
            identity: LeadIdentity(),
            decisions: [DestinationDecision(index: nil, decision: .skip(SkippedEvent(reason: reason, detail: detail)))])
    }
}
