/// A fault to inject: what, where, how often.
public struct Fault: Sendable, Equatable {
    /// Names an injected fault.
    public struct ID: Sendable, Hashable { public let number: Int }

    public var kind: FaultKind
    /// Only this platform's requests; nil for all.
    public var platform: PlatformName?
    /// Only requests that name this account; nil for all.
    public var account: String?
    /// So many requests are hit; nil until the fault is cleared.
    public var count: Int?
    /// The chance that a request in scope is hit, drawn from a generator with this seed.
    public var probability: Double
    public var seed: UInt64

    public init(
        _ kind: FaultKind, on platform: PlatformName? = nil, account: String? = nil, count: Int? = nil,
        probability: Double = 1, seed: UInt64 = 1
    ) {
        self.kind = kind
        self.platform = platform
        self.account = account
        self.count = count
        self.probability = probability
        self.seed = seed
    }
}
