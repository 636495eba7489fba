/// What is to become of one transition on one destination, by the gates of rule D11 except the last:
/// whether the once key is free, only the once ledger knows.
///
/// Pure: the same values give the same decision in the daemon, in `preview` and in tests.
///
/// - Parameters:
///   - identity: the transition's identifiers, normalised for at least this destination's platform.
///   - now: the moment of deciding.
public func decide(
    _ transition: Transition, identity: LeadIdentity, workspace: WorkspaceSettings,
    destination: DestinationSettings, now: Timestamp
) -> Decision {
    .skip(SkippedEvent(reason: .statusNotMapped))
}
