import Synchronization

/// The accounts that exist on the simulated platforms; may change while requests are served.
public final class AccountRegistry: Sendable {
    private typealias Accounts = [PlatformName: [String: Account]]

    private let accounts: Mutex<Accounts>

    init(_ initial: [Account]) {
        var accounts: Accounts = [:]
        for account in initial { accounts[account.platform, default: [:]][account.id] = account }
        self.accounts = Mutex(accounts)
    }

    /// Adds the account, or replaces the one of the same platform and id.
    public func register(_ account: Account) {
        accounts.withLock { $0[account.platform, default: [:]][account.id] = account }
    }

    /// - Returns: false when there is no such account.
    @discardableResult
    public func remove(_ platform: PlatformName, _ id: String) -> Bool {
        accounts.withLock { $0[platform]?.removeValue(forKey: id) != nil }
    }

    /// Revokes or restores a token or secret, on every account of the platform that knows it.
    ///
    /// - Returns: false when no account knows the credential.
    @discardableResult
    public func set(_ credential: String, of platform: PlatformName, to state: Account.CredentialState) -> Bool {
        accounts.withLock { accounts in
            var found = false
            for (id, account) in accounts[platform] ?? [:] where account.credentials[credential] != nil {
                accounts[platform]?[id]?.credentials[credential] = state
                found = true
            }
            return found
        }
    }

    public func account(_ platform: PlatformName, _ id: String) -> Account? {
        accounts.withLock { $0[platform]?[id] }
    }

    /// What any account of the platform says of the credential; nil when none knows it.
    func state(of credential: String, on platform: PlatformName) -> Account.CredentialState? {
        accounts.withLock { accounts in
            for account in (accounts[platform] ?? [:]).values {
                if let state = account.credentials[credential] { return state }
            }
            return nil
        }
    }

    /// The accounts of the platform that know the credential, ordered by id.
    func holders(of credential: String, on platform: PlatformName) -> [Account] {
        accounts.withLock { ($0[platform] ?? [:]).values.filter { $0.credentials[credential] != nil } }
            .sorted { $0.id < $1.id }
    }

    /// Changes an account in place, if it exists.
    func change(_ platform: PlatformName, _ id: String, _ body: (inout Account) -> Void) {
        accounts.withLock { accounts in
            guard var account = accounts[platform]?[id] else { return }
            body(&account)
            accounts[platform]?[id] = account
        }
    }

    /// Every account, ordered by platform and id.
    public var all: [Account] {
        accounts.withLock { $0.values.flatMap(\.values) }
            .sorted { ($0.platform.rawValue, $0.id) < ($1.platform.rawValue, $1.id) }
    }

    func replaceAll(with initial: [Account]) {
        accounts.withLock { accounts in
            accounts = [:]
            for account in initial { accounts[account.platform, default: [:]][account.id] = account }
        }
    }
}
