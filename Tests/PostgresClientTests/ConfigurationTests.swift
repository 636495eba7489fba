@testable import PostgresClient
import Testing

@Suite struct ConfigurationTests {
    static let secrets = [
        "postgresql://app:hunter2@db.example:5433/crm?sslpassword=hunter2",
        "host=db.example port=5433 dbname=crm user=app password=hunter2 sslpassword=hunter2",
        "host=db.example port=5433 dbname=crm user=app password='hunter2'",
    ]

    @Test("D17: no description shows a password", arguments: secrets)
    func description(_ text: String) throws {
        let configuration = try PostgresConfiguration(text)
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in [configuration.description, String(reflecting: configuration), "\(configuration)", dumped] {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("host=db.example port=5433 dbname=crm user=app"))
        }
    }

    static let brokenStrings = [
        "postgresql://app:hun%zzter2@db/crm", "postgresql://app:hunter2@[db/crm", "host=db password='hunter2",
        "host=db password=hun ter2", "postgresql://db/crm?hunter2=1", "host=db\0 password=hunter2",
    ]

    @Test("D17: a broken connection string is refused without being quoted", arguments: brokenStrings)
    func broken(_ text: String) throws {
        let error = #expect(throws: PostgresError.self) { try PostgresConfiguration(text) }
        #expect(error?.reason == .invalidParameter)
        #expect(error?.description.contains("ter2") == false)
    }

    @Test("time limits and keepalives are added where the operator gives none")
    func defaults() throws {
        let configuration = try PostgresConfiguration("dbname=crm", applicationName: "conversiond")
        #expect(configuration.value(of: "connect_timeout") == "10")
        #expect(configuration.value(of: "keepalives") == "1")
        #expect(configuration.value(of: "keepalives_idle") == "30")
        #expect(configuration.value(of: "tcp_user_timeout") == "30000")
        #expect(configuration.value(of: "client_encoding") == "UTF8")
        #expect(configuration.value(of: "fallback_application_name") == "conversiond")
    }

    @Test("what the operator gives stands, except for the encoding")
    func given() throws {
        let configuration = try PostgresConfiguration(
            "connect_timeout=3 keepalives_idle=7 tcp_user_timeout=0 client_encoding=LATIN1 application_name=mine")
        #expect(configuration.value(of: "connect_timeout") == "3")
        #expect(configuration.value(of: "keepalives_idle") == "7")
        #expect(configuration.value(of: "tcp_user_timeout") == "0")
        #expect(configuration.value(of: "client_encoding") == "UTF8")
        #expect(configuration.value(of: "application_name") == "mine")
        #expect(configuration.value(of: "keepalives_count") == "3")
    }

    @Test("a service file may settle what is not given")
    func service() throws {
        let configuration = try PostgresConfiguration("service=crm")
        #expect(configuration.value(of: "connect_timeout") == nil)
        #expect(configuration.value(of: "client_encoding") == "UTF8")
    }

    static let failures: [(verbose: String, message: String, state: String?)] = [
        (
            "connection to server at \"db\" (10.0.0.1), port 5432 failed: FATAL:  28P01: password authentication failed for user \"app\"\nLOCATION:  auth_failed, auth.c:326\n",
            "connection to server at \"db\" (10.0.0.1), port 5432 failed: FATAL:  password authentication failed for user \"app\"",
            "28P01"
        ),
        (
            "connection to server at \"db\", port 5432 failed: Connection refused\n\tIs the server running on that host?\n",
            "connection to server at \"db\", port 5432 failed: Connection refused", nil
        ),
        ("failed: FATAL:  53300: sorry, too many clients already\nDETAIL:  x\nHINT:  y\n", "failed: FATAL:  sorry, too many clients already", "53300"),
        ("", "the connection failed", nil),
        ("FATAL:  no code: here", "FATAL:  no code: here", nil),
    ]

    @Test("the SQLSTATE of a refused connection is found", arguments: failures)
    func connectFailure(_ item: (verbose: String, message: String, state: String?)) {
        let failure = ConnectFailure(verboseMessage: item.verbose)
        #expect(failure.message == item.message)
        #expect(failure.sqlState == item.state)
    }
}
