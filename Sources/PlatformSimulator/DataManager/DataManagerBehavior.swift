/// How the Data Manager API behaves where it was seen to behave in more than one way, or where a
/// test must not wait (platforms sheet: Google Data Manager).
public struct DataManagerBehavior: Sendable, Equatable {
    /// The two spellings of a path to an event in a refusal (section 6).
    public enum FieldPaths: String, Sendable, CaseIterable {
        /// `events[2].event_source`
        case plain
        /// `events.events[2].event_source`
        case doubled
    }

    public var fieldPaths = FieldPaths.plain
    /// A request's status is PROCESSING for so long, by the simulator's clock.
    public var processingTime = Duration.seconds(20 * 60)
    /// Repeats are told as DUPLICATE_TRANSACTION_ID instead of being taken as adjustments; the
    /// documentation says both (section 3).
    public var tellsRepeats = false

    public init() {}
}
