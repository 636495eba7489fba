import CLibpq
import Glibc

/// How to reach a database: a libpq connection string, completed so that no wait lasts for ever.
///
/// Where neither the string, the environment (`PG...`) nor a service file says otherwise: connect within 10 s, notice a
/// dead peer within about a minute when idle (keepalives) and within 30 s when it owes an acknowledgement
/// (`tcp_user_timeout`). The client encoding is always UTF-8. No description of this value shows a password.
public struct PostgresConfiguration: Sendable {
    /// Whether statements are kept prepared on the server; false behind a pooler in transaction mode.
    public let preparesStatements: Bool
    /// Takes the server's notices on the connection's own thread; they are dropped when it is nil.
    public let onNotice: (@Sendable (PostgresNotice) -> Void)?
    /// How long the server waits for the next statement of an open transaction before it ends the session; `nil`: for ever. It
    /// frees the locks of a process that was stopped in the middle of one.
    public var idleInTransactionLimit: Duration?

    let options: [Option]

    struct Option: Sendable {
        let keyword: String
        let value: String
    }

    /// Reads either form of connection string, `postgresql://...` or `key=value ...`; empty means libpq's defaults.
    ///
    /// Throws `invalidParameter`, without quoting the string: a password with an unescaped character is just what makes
    /// libpq's own message quote it.
    public init(
        _ connectionString: String,
        applicationName: String? = nil,
        preparesStatements: Bool = true,
        onNotice: (@Sendable (PostgresNotice) -> Void)? = nil
    ) throws(PostgresError) {
        self.preparesStatements = preparesStatements
        self.onNotice = onNotice
        guard !connectionString.utf8.contains(0), let parsed = PQconninfoParse(connectionString, nil) else {
            throw PostgresError(
                .invalidParameter,
                "the connection string is not valid: expected postgresql://user@host:port/dbname or key=value pairs")
        }
        defer { PQconninfoFree(parsed) }
        var given: [Option] = []
        var settled: Set<String> = []
        var entry = parsed
        while let keyword = entry.pointee.keyword.map({ String(cString: $0) }) {
            if let value = entry.pointee.val {
                given.append(Option(keyword: keyword, value: String(cString: value)))
                settled.insert(keyword)
            } else if let variable = entry.pointee.envvar, getenv(variable) != nil {
                settled.insert(keyword)
            }
            entry += 1
        }
        // A service file may settle any keyword, and what is passed explicitly would override it.
        let defaults = settled.contains("service") ? [] : Self.defaults
        options = given.filter { $0.keyword != "client_encoding" }
            + defaults.filter { !settled.contains($0.keyword) }
            + [Option(keyword: "client_encoding", value: "UTF8")]
            + (applicationName.map { [Option(keyword: "fallback_application_name", value: $0)] } ?? [])
    }

    private static let defaults = [
        Option(keyword: "connect_timeout", value: "10"),
        Option(keyword: "keepalives", value: "1"),
        Option(keyword: "keepalives_idle", value: "30"),
        Option(keyword: "keepalives_interval", value: "10"),
        Option(keyword: "keepalives_count", value: "3"),
        Option(keyword: "tcp_user_timeout", value: "30000"),
    ]

    /// The value of a keyword, as given or completed; nil where libpq or the environment decides.
    func value(of keyword: String) -> String? {
        options.last { $0.keyword == keyword }?.value
    }
}

extension PostgresConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Host, port, database and user, as far as they are given; nothing else, since other keywords can hold secrets.
    public var description: String {
        let shown = ["host", "hostaddr", "port", "dbname", "user"].compactMap { keyword in
            value(of: keyword).map { "\(keyword)=\($0)" }
        }
        return "PostgreSQL(\(shown.joined(separator: " ")))"
    }

    public var debugDescription: String { description }

    public var customMirror: Mirror {
        Mirror(self, children: ["description": description])
    }
}
