import Glibc
import PostgresTestCluster
import Testing

@testable import PostgresClient

@Suite("Several hosts in a connection string")
struct HostListTests {
    @Test("What is left behind a host keeps the ports in step; one port serves all")
    func after() {
        let list = HostList(host: "a,b,c", hostaddr: "", port: "1,2,3")
        #expect(list.count == 3)
        #expect(list.after(host: "a", port: "1") == HostList(host: "b,c", hostaddr: "", port: "2,3"))
        #expect(list.after(host: "b", port: "2") == HostList(host: "c", hostaddr: "", port: "3"))
        #expect(list.after(host: "c", port: "3") == nil)
        let samePort = HostList(host: "a,b", hostaddr: "", port: "5432")
        #expect(samePort.after(host: "a", port: "5432") == HostList(host: "b", hostaddr: "", port: "5432"))
        let addresses = HostList(host: "", hostaddr: "10.0.0.1,10.0.0.2", port: "")
        #expect(addresses.after(host: "10.0.0.1", port: "5432") == HostList(host: "", hostaddr: "10.0.0.2", port: ""))
        #expect(HostList(host: "", hostaddr: "", port: "").after(host: "/run/postgresql", port: "5432") == nil)
        let sameHost = HostList(host: "h,h", hostaddr: "", port: "1,2")
        #expect(sameHost.after(host: "h", port: "1") == HostList(host: "h", hostaddr: "", port: "2"))
    }

    @Test("Of several hosts the one that takes writes is found, in either form of connection string")
    func writer() async throws {
        let cluster = try await PostgresTestCluster.shared
        try await cluster.withDatabase { database in
            let readOnly = "ALTER DATABASE \(database.name) SET default_transaction_read_only = on"
            let superuser = try await database.connect()
            try await superuser.query(readOnly, prepare: false)
            await superuser.close()
            // Nobody listens at port 1; the first database that answers takes no writes.
            let uri = "postgresql://postgres@127.0.0.1:1,127.0.0.1:\(cluster.port)/\(database.name)?target_session_attrs=read-write"
            let refused = try await postgresError { _ = try await PostgresConnection.connect(PostgresConfiguration(uri)) }
            #expect(refused.reason == .connectionFailed)
            #expect(refused.isTransient)
            let other = "host=127.0.0.1,127.0.0.1 port=1,\(cluster.port) user=postgres dbname=postgres target_session_attrs=read-write"
            let connection = try await PostgresConnection.connect(PostgresConfiguration(other))
            #expect(try await connection.query("SELECT 1").count == 1)
            await connection.close()
        }
    }

    @Test("A host that is silent holds up the next for connect_timeout, and no longer")
    func silentHost() async throws {
        let cluster = try await PostgresTestCluster.shared
        let silent = try SilentHost()
        let uri = "postgresql://postgres@127.0.0.1:\(silent.port),127.0.0.1:\(cluster.port)/postgres?connect_timeout=2"
        let connection = try await PostgresConnection.connect(PostgresConfiguration(uri))
        #expect(try await connection.query("SELECT 1").count == 1)
        await connection.close()
        let alone = "postgresql://postgres@127.0.0.1:\(silent.port)/postgres?connect_timeout=2"
        let error = try await postgresError { _ = try await PostgresConnection.connect(PostgresConfiguration(alone)) }
        #expect(error.reason == .connectionFailed)
        #expect(error.message.contains("connect_timeout"))
    }
}

/// Takes connections and says nothing, as a machine does that hangs.
private final class SilentHost {
    let port: UInt16
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0 && listen(descriptor, 8) == 0
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        try #require(isListening)
    }

    deinit { close(descriptor) }
}
