/// How a simulator is set up.
public struct SimulatorConfiguration: Sendable {
    /// Where it listens; keep it on loopback.
    public var host = "127.0.0.1"
    /// The plain HTTP port; 0 lets the system choose.
    public var port = 0
    /// TLS listeners (HTTP/2 and HTTP/1.1 by ALPN): a certificate each, and its port (0: any).
    public var tls: [CertificateKind: Int] = [:]
    /// Where the test CA keeps its files; nil: a temporary folder that `stop()` removes.
    public var certificateDirectory: String?
    public var accounts: [Account] = []
    public var clock = SimulatedClock()
    /// Keep each counted event for `events(...)`; the truth's counts do not need it.
    public var keepsEvents = true
    /// Keep each request with events for `requests(of:)`, without a bound.
    public var keepsRequests = false
    /// Beyond so many, events are counted and not kept.
    public var maximumKeptEvents = 2_000_000
    /// Keys remembered for deduplication and doubles, the youngest half at least.
    public var maximumRememberedKeys = 8_000_000
    /// The language of Meta's messages to users, which no client may depend on.
    public var language = MessageLanguage.english
    /// How the Data Manager API behaves where its documentation leaves it open.
    public var dataManager = DataManagerBehavior()

    public init() {}

    public init(accounts: [Account]) { self.accounts = accounts }
}

/// A language that localised messages come in.
public enum MessageLanguage: String, Sendable, CaseIterable {
    case english = "en"
    case indonesian = "id"
}
