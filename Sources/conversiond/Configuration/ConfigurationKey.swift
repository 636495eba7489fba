import ConversionCore
import Destinations
import Logging
import SettingsFile

/// One key of `conversiond.toml`, which is one environment variable as well.
struct ConfigurationKey: Sendable {
    enum Value: Sendable {
        /// Takes the text, or says what was expected instead.
        case text(@Sendable (String, inout DaemonConfiguration) -> String?)
        case integer(ClosedRange<Int>, @Sendable (Int, inout DaemonConfiguration) -> Void)
        case flag(@Sendable (Bool, inout DaemonConfiguration) -> Void)
    }

    var section: String
    var name: String
    var value: Value
    /// May hold a password: its value is in no message.
    var isSecret = false

    /// `CONVERSIOND_SECTION_KEY`.
    var variable: String { Self.variablePrefix + (section + "_" + name).uppercased() }

    static let variablePrefix = "CONVERSIOND_"
    static let sections = ["database", "endpoints", "admin", "log", "daemon"]

    static let all: [ConfigurationKey] = [
        ConfigurationKey(section: "database", name: "url", value: .text { text, configuration in
            guard !text.utf8.contains(0), text.contains("=") || text.contains("://") else {
                return "a libpq connection string, such as postgresql://conversiond@localhost/crm"
            }
            configuration.database = ConnectionString(text)
            return nil
        }, isSecret: true),
        flag("database", "transaction_pooling", \.usesTransactionPooling),
        endpoint("meta", \.meta), endpoint("ga4", \.ga4), endpoint("data_manager", \.dataManager),
        endpoint("google_ads", \.googleAds), endpoint("google_oauth", \.googleOAuth), endpoint("tiktok", \.tiktok),
        endpoint("linkedin", \.linkedin), endpoint("linkedin_oauth", \.linkedinOAuth),
        ConfigurationKey(section: "admin", name: "listen", value: .text { text, configuration in
            guard let address = ListenAddress(text) else { return "an address and a port, such as 127.0.0.1:9464 or [::1]:9464" }
            configuration.admin = address
            return nil
        }),
        word("log", "level", Logger.Level.allCases, \.log.level),
        word("log", "format", DaemonConfiguration.Log.Format.allCases, \.log.format),
        span("heartbeat_interval", .milliseconds(100)...(.minutes(1)), \.heartbeatInterval),
        span("lease", .seconds(1)...(.minutes(10)), \.lease),
        span("poll_interval_max", .milliseconds(10)...(.minutes(1)), \.pollIntervalMax),
        ConfigurationKey(section: "daemon", name: "planning_rows", value: .integer(1...10_000) { $1.daemon.planningRows = $0 }),
        ConfigurationKey(section: "daemon", name: "confirmation_delay", value: .text { text, configuration in
            guard let span = SpanText.parse(text), span >= .milliseconds(100), span <= .hours(24) else {
                return "a time from 100ms to 24h, such as 30m"
            }
            configuration.daemon.confirmationDelay = span
            return nil
        }),
        ConfigurationKey(section: "daemon", name: "request_timeout", value: .text { text, configuration in
            guard let span = SpanText.parse(text), span >= .seconds(1), span <= .minutes(10) else {
                return "a time from 1s to 10m, such as 30s"
            }
            configuration.daemon.requestTimeout = span
            return nil
        }),
        span("drain_timeout", .seconds(1)...(.minutes(10)), \.drainTimeout),
        ConfigurationKey(section: "daemon", name: "ca_file", value: .text { text, configuration in
            guard text.hasPrefix("/"), !text.utf8.contains(0) else { return "an absolute path of a PEM file" }
            configuration.daemon.caFile = text
            return nil
        }),
        ConfigurationKey(section: "daemon", name: "sync_log_retention", value: .integer(1...1_200) { $1.daemon.syncLogRetention = $0 }),
        ConfigurationKey(section: "daemon", name: "transition_retention", value: .integer(1...1_200) { $1.daemon.transitionRetention = $0 }),
        ConfigurationKey(section: "daemon", name: "clock_offset", value: .text { text, configuration in
            let isBack = text.hasPrefix("-")
            guard let span = SpanText.parse(String(isBack ? text.dropFirst() : text[...])), span <= .days(3_660) else {
                return "a time by which the clock is shifted, such as \"-36h\" or \"2d\""
            }
            configuration.daemon.clockOffset = isBack ? TimeSpan(microseconds: -span.microseconds) : span
            return nil
        }),
    ]

    private static func endpoint(_ name: String, _ path: any WritableKeyPath<Endpoints, String> & Sendable) -> ConfigurationKey {
        ConfigurationKey(section: "endpoints", name: name, value: .text { text, configuration in
            do throws(EndpointURL.Refusal) {
                configuration.endpoints[keyPath: path] = try EndpointURL.checked(text)
                return nil
            } catch {
                return switch error {
                case .form: "a base URL such as https://graph.facebook.com, without user, query and fragment"
                case .plainHTTPBeyondLoopback: "an https:// URL: plain http:// is accepted on loopback only (localhost, 127.0.0.0/8, [::1])"
                }
            }
        })
    }

    private static func flag(
        _ section: String, _ name: String, _ path: any WritableKeyPath<DaemonConfiguration, Bool> & Sendable
    ) -> ConfigurationKey {
        ConfigurationKey(section: section, name: name, value: .flag { $1[keyPath: path] = $0 })
    }

    private static func word<Word: RawRepresentable<String> & Sendable>(
        _ section: String, _ name: String, _ words: [Word], _ path: any WritableKeyPath<DaemonConfiguration, Word> & Sendable
    ) -> ConfigurationKey {
        ConfigurationKey(section: section, name: name, value: .text { text, configuration in
            guard let word = words.first(where: { $0.rawValue == text }) else {
                let list = words.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
                return "one of \(list)" + NearMiss.hint(text, among: words.map(\.rawValue))
            }
            configuration[keyPath: path] = word
            return nil
        })
    }

    private static func span(
        _ name: String, _ range: ClosedRange<TimeSpan>, _ path: any WritableKeyPath<DaemonConfiguration.Daemon, TimeSpan> & Sendable
    ) -> ConfigurationKey {
        ConfigurationKey(section: "daemon", name: name, value: .text { text, configuration in
            guard let span = SpanText.parse(text), range.contains(span) else {
                return "a time from \(SpanText.write(range.lowerBound)) to \(SpanText.write(range.upperBound)), such as \"500ms\", \"10s\" or \"1m\""
            }
            configuration.daemon[keyPath: path] = span
            return nil
        })
    }
}
