import ConversionCore
import Destinations
import Logging
import PostgresClient
import SettingsFile
import Testing

@testable import conversiond

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite struct ConfigurationTests {
    /// A configuration file of its own, gone with the test.
    private static func load(_ text: String?, _ environment: [String: String] = [:]) throws -> DaemonConfiguration {
        guard let text else {
            return try ConfigurationLoader(file: nil, environment: environment, toleratesUnreadableDefault: true).load()
        }
        let file = FileManager.default.temporaryDirectory.appending(path: "conversiond-\(UUID().uuidString).toml")
        try text.write(to: file, atomically: true, encoding: .utf8)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: file) } }
        return try ConfigurationLoader(file: file.path, environment: environment).load()
    }

    static let example = """
        [database]
        url = "postgresql://conversiond@localhost/crm"
        transaction_pooling = true
        [endpoints]
        meta = "http://127.0.0.1:8080/meta/"
        ga4 = "https://ga4.example"
        data_manager = "https://dm.example"
        google_ads = "https://ads.example"
        google_oauth = "https://oauth.example"
        tiktok = "https://tiktok.example"
        linkedin = "https://linkedin.example"
        linkedin_oauth = "https://linkedin-oauth.example"
        [admin]
        listen = "[::1]:0"
        [log]
        level = "debug"
        format = "json"
        [daemon]
        heartbeat_interval = "500ms"
        lease = "3s"
        poll_interval_max = "250ms"
        planning_rows = 100
        confirmation_delay = "2m"
        request_timeout = "15s"
        drain_timeout = "5s"
        ca_file = "/etc/ssl/test.pem"
        sync_log_retention = 3
        transition_retention = 4
        clock_offset = "-36h"
        """

    @Test("An empty file leaves every default in force")
    func defaults() throws {
        let configuration = try Self.load("")
        #expect(configuration == DaemonConfiguration())
        #expect(configuration.admin.description == "127.0.0.1:9464")
        #expect(configuration.daemon.lease == .seconds(10))
        #expect(configuration.endpoints == Endpoints())
    }

    @Test("Behind a pooler in transaction mode no command prepares statements, and the daemon neither", arguments: [true, false])
    func pooling(_ pooling: Bool) throws {
        let configuration = try Self.load(
            "[database]\nurl = \"postgresql://conversiond@localhost/crm\"\ntransaction_pooling = \(pooling)")
        #expect(try DatabaseAccess.configuration(configuration).preparesStatements == !pooling)
    }

    @Test("Every key of the file is read")
    func everyKey() throws {
        let configuration = try Self.load(Self.example)
        #expect(configuration.database?.text == "postgresql://conversiond@localhost/crm")
        #expect(configuration.usesTransactionPooling)
        var endpoints = Endpoints()
        endpoints.meta = "http://127.0.0.1:8080/meta"
        endpoints.ga4 = "https://ga4.example"
        endpoints.dataManager = "https://dm.example"
        endpoints.googleAds = "https://ads.example"
        endpoints.googleOAuth = "https://oauth.example"
        endpoints.tiktok = "https://tiktok.example"
        endpoints.linkedin = "https://linkedin.example"
        endpoints.linkedinOAuth = "https://linkedin-oauth.example"
        #expect(configuration.endpoints == endpoints)
        #expect(configuration.admin == ListenAddress(host: "::1", port: 0))
        #expect(configuration.log == DaemonConfiguration.Log(level: .debug, format: .json))
        var daemon = DaemonConfiguration.Daemon()
        daemon.heartbeatInterval = .milliseconds(500)
        daemon.lease = .seconds(3)
        daemon.pollIntervalMax = .milliseconds(250)
        daemon.planningRows = 100
        daemon.confirmationDelay = .minutes(2)
        daemon.requestTimeout = .seconds(15)
        daemon.drainTimeout = .seconds(5)
        daemon.caFile = "/etc/ssl/test.pem"
        daemon.syncLogRetention = 3
        daemon.transitionRetention = 4
        daemon.clockOffset = .hours(-36)
        #expect(configuration.daemon == daemon)
    }

    @Test("Every key is an environment variable as well, which wins over the file")
    func environmentWins() throws {
        let configuration = try Self.load(Self.example, [
            "CONVERSIOND_DATABASE_URL": "host=db user=conversiond", "CONVERSIOND_ENDPOINTS_META": "https://proxy.example/meta",
            "CONVERSIOND_ENDPOINTS_LINKEDIN_OAUTH": "http://localhost:1", "CONVERSIOND_ADMIN_LISTEN": "0.0.0.0:80",
            "CONVERSIOND_LOG_LEVEL": "error", "CONVERSIOND_LOG_FORMAT": "text", "CONVERSIOND_DAEMON_PLANNING_ROWS": "7",
            "CONVERSIOND_DAEMON_LEASE": "1m",
        ])
        #expect(configuration.database == ConnectionString("host=db user=conversiond"))
        #expect(configuration.endpoints.meta == "https://proxy.example/meta")
        #expect(configuration.endpoints.linkedinOAuth == "http://localhost:1")
        #expect(configuration.endpoints.ga4 == "https://ga4.example")
        #expect(configuration.admin == ListenAddress(host: "0.0.0.0", port: 80))
        #expect(configuration.log == DaemonConfiguration.Log(level: .error, format: .text))
        #expect(configuration.daemon.planningRows == 7)
        #expect(configuration.daemon.lease == .minutes(1))
    }

    @Test("An empty variable counts as not set")
    func emptyVariable() throws {
        #expect(try Self.load(Self.example, ["CONVERSIOND_LOG_LEVEL": ""]).log.level == .debug)
    }

    @Test("A bad key of the file is refused with its line", arguments: [
        ("[databse]\nurl = \"x=y\"\n", ["c.toml:1: databse: unknown key (did you mean \"database\"?), expected one of: database, endpoints, admin, log, daemon"]),
        ("[log]\nlevel = \"warn\"\nformat = 1\n", [
            "c.toml:2: log.level: found \"warn\", expected one of \"trace\", \"debug\", \"info\", \"notice\", \"warning\", \"error\", \"critical\" (did you mean \"warning\"?)",
            "c.toml:3: log.format: found the integer 1, expected text: put it in quotes, \"1\"",
        ]),
        ("[admin]\nlisten = \"9464\"\n", ["c.toml:2: admin.listen: found \"9464\", expected an address and a port, such as 127.0.0.1:9464 or [::1]:9464"]),
        ("[database]\nurl = \"secret\"\n", ["c.toml:2: database.url: found something else, expected a libpq connection string, such as postgresql://conversiond@localhost/crm"]),
        ("[database]\nurl = 12345\n", ["c.toml:2: database.url: found something that is not text, expected text in quotes"]),
        ("[endpoints]\nmeta = \"http://graph.facebook.com\"\n", [
            "c.toml:2: endpoints.meta: found \"http://graph.facebook.com\", expected an https:// URL: plain http:// is accepted on loopback only (localhost, 127.0.0.0/8, [::1])",
        ]),
        ("[endpoints]\nmetta = \"https://x\"\n", [
            "c.toml:2: endpoints.metta: unknown key (did you mean \"meta\"?), expected one of: meta, ga4, data_manager, google_ads, google_oauth, tiktok, linkedin, linkedin_oauth",
        ]),
        ("[daemon]\nlease = 10\nplanning_rows = 0\nca_file = \"ca.pem\"\ndrain_timeout = \"1h\"\nrequest_timeout = \"100ms\"\n", [
            "c.toml:2: daemon.lease: found the integer 10, expected text: put it in quotes, \"10\"",
            "c.toml:3: daemon.planning_rows: found the integer 0, expected a whole number from 1 to 10000",
            "c.toml:4: daemon.ca_file: found \"ca.pem\", expected an absolute path of a PEM file",
            "c.toml:5: daemon.drain_timeout: found \"1h\", expected a time from 1s to 10m, such as \"500ms\", \"10s\" or \"1m\"",
            "c.toml:6: daemon.request_timeout: found \"100ms\", expected a time from 1s to 10m, such as 30s",
        ]),
    ])
    func refusedFile(_ text: String, _ problems: [String]) throws {
        let error = try #require(throws: SettingsFileError.self) { try ConfigurationLoader.decode(text, file: "c.toml") }
        #expect(error.problems.map(\.description) == problems)
    }

    @Test("A bad variable is refused by its name", arguments: [
        ("CONVERSIOND_LOG_FORMAT", "xml", "CONVERSIOND_LOG_FORMAT: found \"xml\", expected one of \"text\", \"json\""),
        ("CONVERSIOND_DAEMON_PLANNING_ROWS", "many", "CONVERSIOND_DAEMON_PLANNING_ROWS: found \"many\", expected a whole number from 1 to 10000"),
        ("CONVERSIOND_DATABASE_URL", "hunter2", "CONVERSIOND_DATABASE_URL: found something else, expected a libpq connection string, such as postgresql://conversiond@localhost/crm"),
        ("CONVERSIOND_ADMIN_LISTEN_ON", "x", "CONVERSIOND_ADMIN_LISTEN_ON: unknown variable (did you mean \"CONVERSIOND_ADMIN_LISTEN\"?), expected one of: CONVERSIOND_ADMIN_LISTEN"),
        ("CONVERSIOND_ENDPOINT_META", "https://x", "CONVERSIOND_ENDPOINT_META: unknown variable (did you mean \"CONVERSIOND_ENDPOINTS_META\"?)"),
    ])
    func refusedVariable(_ variable: String, _ value: String, _ problem: String) throws {
        let error = try #require(throws: ConfigurationError.self) { try Self.load("", [variable: value]) }
        #expect(error.reason == .invalid)
        #expect(error.description == problem)
    }

    @Test("Variables that others set or that hold secrets are let be", arguments: [
        "CONVERSIOND_META_TOKEN", "CONVERSIOND_PORT", "CONVERSIOND_SERVICE_HOST", "CONVERSIOND_ADMIN_SERVICE_HOST",
        "CONVERSIOND_ADMIN_PORT_9464_TCP", "CONVERSIOND_ADMIN_PORT", "HOME",
    ])
    func foreignVariable(_ variable: String) throws {
        #expect(try Self.load("", [variable: "x"]) == DaemonConfiguration())
    }

    @Test("Problems of file and environment are told together")
    func together() throws {
        let error = try #require(throws: ConfigurationError.self) {
            try Self.load("[log]\nlevel = \"loud\"\n", ["CONVERSIOND_LOG_FORMAT": "xml"])
        }
        #expect(error.problems.map(\.line) == [2, nil])
    }

    @Test("A lease shorter than three heartbeats is refused")
    func shortLease() throws {
        let error = try #require(throws: ConfigurationError.self) { try Self.load("", ["CONVERSIOND_DAEMON_LEASE": "5s"]) }
        #expect(error.problems.map(\.key) == ["daemon.lease"])
        #expect(try Self.load("", ["CONVERSIOND_DAEMON_LEASE": "6s"]).daemon.lease == .seconds(6))
    }

    @Test("A file named explicitly must be there")
    func namedFileMissing() throws {
        let loader = ConfigurationLoader(file: "/nonexistent/conversiond.toml", environment: [:])
        let error = try #require(throws: ConfigurationError.self) { try loader.load() }
        #expect(error.reason == .unreadable)
        #expect(error.description == "/nonexistent/conversiond.toml: cannot be read: no such file or directory")
    }

    @Test("A directory is no configuration")
    func directory() throws {
        let error = try #require(throws: ConfigurationError.self) { try ConfigurationLoader(file: "/", environment: [:]).load() }
        #expect(error.reason == .unreadable)
    }
}

@Suite struct EndpointURLTests {
    @Test("HTTPS everywhere, plain HTTP on loopback", arguments: [
        ("https://graph.facebook.com", "https://graph.facebook.com"), ("https://proxy.example:8443/meta/", "https://proxy.example:8443/meta"),
        ("http://localhost:8080", "http://localhost:8080"), ("http://127.0.0.1", "http://127.0.0.1"), ("http://127.9.8.7:1/x", "http://127.9.8.7:1/x"),
        ("http://[::1]:8080", "http://[::1]:8080"), ("https://[2001:db8::1]", "https://[2001:db8::1]"), ("http://LOCALHOST", "http://LOCALHOST"),
    ])
    func accepted(_ text: String, _ url: String) throws {
        #expect(try EndpointURL.checked(text) == url)
    }

    @Test("Plain HTTP to what only looks like loopback is refused", arguments: [
        "http://graph.facebook.com", "http://127.0.0.1.example.org", "http://localhost.example.org", "http://127.0.0.256", "http://127.0.1",
        "http://0.0.0.0", "http://[::2]", "http://128.0.0.1", "http://127.0.0.01", "http://10.0.0.1", "http://2130706433",
    ])
    func plain(_ text: String) {
        #expect(throws: EndpointURL.Refusal.plainHTTPBeyondLoopback) { try EndpointURL.checked(text) }
    }

    @Test("What is no base URL is refused", arguments: [
        "", "graph.facebook.com", "ftp://x", "https://", "https:///x", "https://user:pw@host", "http://127.0.0.1@evil.example", "https://h?x=1",
        "https://h#f", "https://h:0", "https://h:99999", "https://h:", "https://h o", "https://[::1", "https://[::1]x", "HTTPS://h", "https://h/a//b",
        "http://127.0.0.1\\@evil.example", "https://h\n",
    ])
    func form(_ text: String) {
        #expect(throws: EndpointURL.Refusal.form) { try EndpointURL.checked(text) }
    }
}

@Suite struct ConnectionStringTests {
    @Test("D17: a connection string is shown without its password", arguments: [
        ("postgresql://conversiond@localhost/crm", "postgresql://conversiond@localhost/crm"),
        ("postgresql://localhost", "postgresql://localhost"),
        ("postgresql:///crm?host=/run/postgresql", "postgresql:///crm?host=/run/postgresql"),
        ("postgres://u:hunter2@h:5432/db?sslmode=require", "postgres://u:***@h:5432/db?sslmode=require"),
        ("postgresql://u:hunter2@h1,h2:5433/db", "postgresql://u:***@h1,h2:5433/db"),
        ("postgresql://u@h/db?password=hunter2&sslmode=require", "postgresql://u@h/db?password=***&sslmode=require"),
        ("postgresql://h/db?sslpassword=hunter2&user=u", "postgresql://h/db?sslpassword=***&user=u"),
        ("postgresql://h/db?p%61ssword=hunter2", "postgresql://h/db?p%61ssword=***"),
        ("postgresql://u:hun@ter2@h/db", "postgresql://***"),
        ("postgresql://u:hun?ter2@h/db", "postgresql://***"),
        ("postgresql://h/db?password=hun@ter2", "postgresql://***"),
        ("host=h user=u password=hunter2 dbname=crm", "host=h user=u password=*** dbname=crm"),
        ("host=h password = 'hunter2 with \\' quote' dbname='my db'", "host=h password=*** dbname='my db'"),
        ("password=hun\\ ter2 host=h", "password=*** host=h"),
        ("password='hunter2", "password=***"),
        ("PASSWORD=hunter2", "PASSWORD=***"),
        ("host=h hunter2", "host=h ***"),
        ("hunter2", "***"),
        ("password=", "password=***"),
    ])
    func redaction(_ text: String, _ shown: String) {
        let connection = ConnectionString(text)
        #expect("\(connection)" == shown)
        #expect(String(reflecting: connection) == shown)
        #expect(connection.text == text)
        var dumped = ""
        dump(connection, to: &dumped)
        #expect(!dumped.contains("hunter2") && !dumped.contains("ter2"))
    }
}

@Suite struct ListenAddressTests {
    @Test("Addresses to listen on", arguments: [
        ("127.0.0.1:9464", "127.0.0.1", 9464), ("[::1]:80", "::1", 80), ("0.0.0.0:0", "0.0.0.0", 0), ("localhost:65535", "localhost", 65535),
    ])
    func good(_ text: String, _ host: String, _ port: Int) throws {
        let address = try #require(ListenAddress(text))
        #expect(address == ListenAddress(host: host, port: port))
        #expect(address.description == text)
    }

    @Test("What is none is refused", arguments: ["", ":", "9464", ":9464", "h:", "h:65536", "h:-1", "h:+1", "::1:80", "[::1]", "[x]:1", "a b:1", "h:1x"])
    func bad(_ text: String) {
        #expect(ListenAddress(text) == nil)
    }
}
