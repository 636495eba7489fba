import ConversionCore

/// What an error code of Google's means for the request or the event it is about.
enum GoogleErrorClass: String, Sendable, Hashable, CaseIterable {
    /// The same bytes may succeed later.
    case retry
    /// Google will take it in some hours: a click or an action that is too young.
    case retryLater
    case rate
    /// The access token ran out or is not accepted: renew it once.
    case staleToken
    /// A new token would not help; a person must see to the credentials.
    case authentication
    /// The destination is not set up rightly.
    case setup
    /// The event is not taken, now or later.
    case reject
    /// It was taken before: as good as accepted.
    case duplicate
    /// The request is too large, or its fault is ours: halve it.
    case split

    /// How long what is too young is left alone (platforms sheets Data Manager §3, Google Ads §3).
    static let laterWait = GoogleClick.settlingTime
}
