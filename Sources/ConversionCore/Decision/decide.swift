/// What is to become of one transition on one destination, by the gates of rule D11 except the last:
/// whether the once key is free, only the once ledger knows.
///
/// Pure: the same values give the same decision in the daemon, in `preview` and in tests. The decision looks at the
/// status reached and at nothing that came before it (rules R3, D2).
///
/// - Parameters:
///   - identity: of the transition, normalised for at least this destination's platform.
///   - now: the moment of deciding.
public func decide(
    _ transition: Transition, identity: LeadIdentity, workspace: WorkspaceSettings,
    destination: DestinationSettings, now: Timestamp
) -> Decision {
    guard destination.enabled else {
        return .skip(SkippedEvent(reason: .destinationDisabled, detail: "the destination \(destination.name) is switched off"))
    }

    var planned: DecisionInProgress
    switch MappedEvent(status: transition.status, destination: destination, mappingType: workspace.mapping) {
    case .notMapped:
        return .skip(SkippedEvent(
            reason: .statusNotMapped,
            detail: "neither the mapping \(workspace.mapping) nor [destination.events] has this status"))
    case .dontSend:
        return .skip(SkippedEvent(reason: .dontSend, detail: "[destination.events] says dont_send for this status"))
    case .event(let name, let category):
        planned = DecisionInProgress(
            transition: transition, identity: identity, workspace: workspace, destination: destination, name: name, category: category)
    }

    if let stopped = consentGate(transition, policy: workspace.consent) 
        ?? planned.limitedDataUseGate(transition, identity: identity, destination: destination)
    {
        return planned.skip(stopped.reason, stopped.detail)
    }
    if let detail = planned.configurationGap(of: destination) {
        return planned.skip(.configurationIncomplete, detail)
    }
    let channel: Channel
    switch planned.resolveChannel(of: transition, identity: identity, destination: destination) {
    case .success(let resolved): channel = resolved
    case .failure(let stopped): return planned.skip(stopped.reason, stopped.detail)
    }

    let age = now - transition.occurredAt
    let limit = AgeLimit.limit(for: destination)
    guard age.microseconds >= -AgeLimit.futureTolerance.microseconds else {
        return planned.skip(.inFuture, "occurred_at lies more than 5 minutes ahead of the clock")
    }
    guard age <= limit else {
        return planned.skip(
            .tooOld, "\(age.inWords) old; \(destination.platform.displayName) takes events up to \(limit.inWords) old here")
    }
    let eventTime = transition.occurredAt > now ? AgeLimit.latest(for: destination.platform, now: now, limit: limit) : transition.occurredAt

    if let detail = MinimumData.missing(identity: identity, strategy: workspace.strategy, destination: destination) {
        return planned.skip(.minimumDataMissing, detail)
    }

    switch EventValue.known(for: transition, workspace: workspace) {
    case .known(let value): planned.value = value
    case .absent(let detail):
        // Meta refuses a Purchase without them (platforms sheet: Meta §4), also under another name's category.
        if destination.platform == .meta, planned.name == "Purchase" || planned.category == "Purchase" {
            return planned.skip(.missingValue, "Meta refuses a Purchase without value and currency: \(detail)")
        }
    }

    return .send(
        PlannedEvent(
            eventName: planned.name, category: planned.category, eventID: planned.wireEventID ?? planned.id.text, onceKey: planned.id.onceKey,
            channel: channel, eventTime: eventTime, deadline: eventTime + limit,
            value: planned.value, conversionTarget: planned.conversionTarget))
}

/// Rule D12: user data denied stops the event on every platform; denied personalisation is passed on instead, see
/// ``DecisionInProgress/limitedDataUseGate(_:identity:destination:)`` for the one case in which it cannot be.
private func consentGate(_ transition: Transition, policy: ConsentPolicy) -> GateStop? {
    switch (transition.consentAdUserData, policy) {
    case (.denied, _):
        GateStop(.consentDenied, "the lead denied the use of its data for advertising")
    case (nil, .required):
        GateStop(.consentMissing, "the workspace requires consent and the row has no consent_ad_user_data")
    case (.granted, _), (nil, .unlessDenied):
        nil
    }
}
