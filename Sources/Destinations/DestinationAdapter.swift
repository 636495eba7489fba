import ConversionCore

/// What a platform needs of us and what its replies mean: pure, a value in and a value out.
///
/// The engine owns pacing, retries, circuits and the network once for all; an adapter knows one platform's JSON,
/// its limits and its codes. The same functions serve the daemon and `preview`.
public protocol DestinationAdapter: Sendable {
    /// How many events and bytes one request may carry, and how many requests may be under way.
    var limits: RequestLimits { get }

    /// The secrets of the settings that ``request(joining:group:secrets:)`` and ``grant`` need, by name.
    var secretReferences: [SecretName: SecretReference] { get }

    /// How the access token is come by where it is not a secret of the settings itself; the engine then adds it to the
    /// secrets as ``SecretName/accessToken``, renewed before it runs out.
    var grant: (any AccessGrant)? { get }

    /// How the later truth is asked for, where the platform answers before it has looked.
    var confirmation: (any DeliveryConfirmation)? { get }

    /// Renders one event into the platform's own JSON; decided once, stored, and sent byte-equal at every try.
    func render(_ event: PlannedEvent, of lead: LeadFacts) -> RenderedEvent

    /// Joins rendered events of one ``RenderedEvent/group`` into one request. Joining cannot fail: ``limits`` was kept by
    /// the caller.
    func request(joining events: [ArraySlice<UInt8>], group: String?, secrets: Secrets) -> PlatformRequest

    /// What the platform's reply says of the request's `eventCount` events, by its codes, never by message text.
    func interpret(_ reply: PlatformReply, eventCount: Int) -> Verdict
}

extension DestinationAdapter {
    public var grant: (any AccessGrant)? { nil }
    public var confirmation: (any DeliveryConfirmation)? { nil }

    /// Renders the event of a transition that has no other.
    public func render(_ event: PlannedEvent, transition: Transition, identity: LeadIdentity) -> RenderedEvent {
        render(event, of: LeadFacts(transition, identity: identity))
    }
}

/// Limits of one platform's requests, from its documentation or our recommendation below it.
public struct RequestLimits: Sendable, Equatable {
    /// Events in one request.
    public var events: Int
    /// Bytes of one request's body.
    public var bytes: Int
    /// Requests under way at once to one destination.
    public var requestsInFlight: Int
    /// From the first byte of the connection to the last of the reply.
    public var timeout: TimeSpan

    public init(events: Int, bytes: Int, requestsInFlight: Int, timeout: TimeSpan) {
        self.events = events
        self.bytes = bytes
        self.requestsInFlight = requestsInFlight
        self.timeout = timeout
    }
}

/// One event in the platform's own JSON, identifiers hashed.
public struct RenderedEvent: Sendable, Equatable {
    public var json: [UInt8]
    /// For how long after its first sending the platform drops a repeat of this event (rule D15); `nil`: it does not.
    public var deduplicationWindow: TimeSpan?
    /// Only events of the same group may share a request, for platforms that say at the request's root what holds for
    /// all its events; `nil` where any may.
    public var group: String?
    /// Not to be sent before this moment, for platforms that refuse what comes too soon; `nil`: at once.
    public var notBefore: Timestamp?

    public init(json: [UInt8], deduplicationWindow: TimeSpan?, group: String? = nil, notBefore: Timestamp? = nil) {
        self.json = json
        self.deduplicationWindow = deduplicationWindow
        self.group = group
        self.notBefore = notBefore
    }
}

/// The name of a secret within a destination, as its key in the settings file.
public struct SecretName: RawRepresentable, Sendable, Hashable {
    public var rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public static let accessToken = SecretName(rawValue: "access_token")
    public static let appSecret = SecretName(rawValue: "app_secret")
    public static let apiSecret = SecretName(rawValue: "api_secret")
    /// A Google service account's JSON key.
    public static let credentials = SecretName(rawValue: "credentials")
    public static let refreshToken = SecretName(rawValue: "refresh_token")
    public static let clientID = SecretName(rawValue: "client_id")
    public static let clientSecret = SecretName(rawValue: "client_secret")
    /// Of the Google Ads API, where the project still has one.
    public static let developerToken = SecretName(rawValue: "developer_token")
}

/// The secrets of one destination, in memory only. Its description shows nothing.
public struct Secrets: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let values: [SecretName: String]

    public init(_ values: [SecretName: String]) {
        self.values = values
    }

    /// Stands in for every secret, for `preview`: each reads `***`.
    public static let redacted = Secrets([:])

    /// The secret, or `***` where it was not given.
    public subscript(name: SecretName) -> String { values[name] ?? "***" }

    /// These secrets and one more.
    public func adding(_ name: SecretName, _ value: String) -> Secrets {
        var values = values
        values[name] = value
        return Secrets(values)
    }

    public var isRedacted: Bool { values.isEmpty }
    public var description: String { "Secrets(***)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// An HTTPS request to a platform. Its URL, headers and body may hold secrets: never log one.
public struct PlatformRequest: Sendable, Equatable {
    public enum Method: String, Sendable { case get = "GET", post = "POST" }
    public var method: Method
    public var url: String
    public var headers: [Header]
    public var body: [UInt8]

    public struct Header: Sendable, Equatable {
        public var name: String
        public var value: String
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(method: Method, url: String, headers: [Header], body: [UInt8]) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// A platform's complete reply.
public struct PlatformReply: Sendable {
    public var status: Int
    /// The value of a header by its name in lower case; looked for when asked, because most replies are never asked for one.
    public var header: @Sendable (String) -> String?
    public var body: [UInt8]
    /// `Retry-After`, already turned into a span.
    public var retryAfter: TimeSpan?

    public init(status: Int, body: [UInt8], retryAfter: TimeSpan? = nil, header: @escaping @Sendable (String) -> String?) {
        self.status = status
        self.header = header
        self.body = body
        self.retryAfter = retryAfter
    }

    /// - Parameter headers: by their names in lower case.
    public init(status: Int, headers: [String: String] = [:], body: [UInt8], retryAfter: TimeSpan? = nil) {
        self.init(status: status, body: body, retryAfter: retryAfter) { headers[$0] }
    }
}
