/// A snapshot of what the platforms hold: the judge of "nothing lost, nothing doubled".
public struct Truth: Sendable, Equatable, Codable {
    /// What happened on one platform.
    public struct Platform: Sendable, Equatable, Codable {
        /// Requests whose head has arrived, those that are still being answered included.
        public var arrived = 0
        /// Requests whose answering has ended, with a reply or without.
        public var finished = 0
        /// By the account id that the requests named, existing or not.
        public var accounts: [String: AccountTruth] = [:]

        public init() {}

        /// Requests that are being answered right now.
        public var inFlight: Int { arrived - finished }
    }

    /// By `PlatformName.rawValue`.
    public var platforms: [String: Platform] = [:]
    /// Requests to no platform's path.
    public var strayRequests = 0

    public init() {}

    public subscript(platform: PlatformName) -> Platform { platforms[platform.rawValue] ?? Platform() }

    /// The truth of one account, all zero when nothing reached it.
    public subscript(platform: PlatformName, account: String) -> AccountTruth {
        platforms[platform.rawValue]?.accounts[account] ?? AccountTruth()
    }

    /// The sum over a platform's accounts, or over everything.
    public func total(_ platform: PlatformName? = nil) -> AccountTruth {
        var sum = AccountTruth()
        for (name, truth) in platforms where platform == nil || platform?.rawValue == name {
            for account in truth.accounts.values { sum += account }
        }
        return sum
    }

    enum CodingKeys: String, CodingKey {
        case platforms
        case strayRequests = "stray_requests"
    }
}
