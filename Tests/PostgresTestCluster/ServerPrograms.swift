import Foundation

/// Where initdb, postgres and pg_ctl are, and as whom they run.
struct ServerPrograms: Sendable {
    /// Debian installs each major version in its own folder.
    static let root = "/usr/lib/postgresql"
    static let oldestVersion = 15

    let folder: String
    /// PostgreSQL refuses to run as root: then it runs as this user.
    let account: Account?

    struct Account: Sendable {
        let name: String
        let user: uid_t
        let group: gid_t
    }

    /// The newest installed version that the project supports.
    static func find() throws -> ServerPrograms {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let versions = entries.compactMap(Int.init).filter {
            $0 >= oldestVersion && FileManager.default.isExecutableFile(atPath: "\(root)/\($0)/bin/initdb")
        }
        guard let newest = versions.max() else {
            throw PostgresTestClusterError(
                "no PostgreSQL server of version \(oldestVersion) or newer in \(root): apt-get install postgresql-\(oldestVersion)")
        }
        return ServerPrograms(folder: "\(root)/\(newest)/bin", account: try account())
    }

    private static func account() throws -> Account? {
        guard geteuid() == 0 else { return nil }
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 4096)
        guard getpwnam_r("postgres", &entry, &buffer, buffer.count, &found) == 0, found != nil else {
            throw PostgresTestClusterError(
                "PostgreSQL does not run as root and there is no user postgres: apt-get install postgresql-common")
        }
        return Account(name: "postgres", user: entry.pw_uid, group: entry.pw_gid)
    }

    /// The command line that runs a server program as the right user.
    func command(_ program: String, _ arguments: [String]) -> [String] {
        let command = ["\(folder)/\(program)"] + arguments
        guard let account else { return command }
        return ["/usr/bin/setpriv", "--reuid=\(account.user)", "--regid=\(account.group)", "--clear-groups", "--"] + command
    }
}
