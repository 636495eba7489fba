import ConversionCore

/// What the events of one transition have in common: made once for all its destinations.
///
/// Cleaning the page's address takes as long as a third of an event, so it is done when the first renderer asks for it and
/// kept for the others. Of one task only.
public final class LeadFacts {
    public let transition: Transition
    public let identity: LeadIdentity

    /// - Parameter identity: the transition's, normalised for every platform that will render it.
    public init(_ transition: Transition, identity: LeadIdentity) {
        self.transition = transition
        self.identity = identity
    }

    /// Keeps personal data out of whatever goes in clear.
    private(set) lazy var filter = PersonalDataFilter(transition)
    /// The page's address without what names the person; `nil` where there is none.
    private(set) lazy var page = transition.pageURL == nil ? nil : filter.cleaned(url: transition.pageURL)
    /// The referrer, likewise.
    private(set) lazy var referrer = transition.referrer == nil ? nil : filter.cleaned(url: transition.referrer)
}
