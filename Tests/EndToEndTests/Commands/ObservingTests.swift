import ConversionCore
import ConversionEngine
import Foundation
import Logging
import PostgresClient
import PostgresTestCluster
import Testing

@testable import conversiond

@Suite("Observations as metrics and logs") struct ObservingTests {
    @Test("times are RFC 3339 in UTC with milliseconds", arguments: [
        (Int64(0), "1970-01-01T00:00:00.000Z"), (1_709_164_799_999_999, "2024-02-28T23:59:59.999Z"),
        (1_709_164_800_000_000, "2024-02-29T00:00:00.000Z"), (4_107_542_400_000_000, "2100-03-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"), (1_795_341_600_123_456, "2026-11-22T10:00:00.123Z"),
    ])
    func rfc3339(microseconds: Int64, text: String) {
        #expect(RFC3339.text(Timestamp(microseconds: microseconds)) == text)
    }

    @Test("a record is one line whatever its parts hold") func oneLine() throws {
        let line = LogLine(
            moment: Timestamp(microseconds: 0), level: .warning, label: "conversiond", message: "first\nsecond\u{1B}[31m",
            metadata: ["problem": "said \"no\"\r\n", "n": .stringConvertible(7)])
        let text = String(decoding: line.bytes(.text), as: UTF8.self)
        #expect(text == "1970-01-01T00:00:00.000Z WARNING conversiond: first second [31m n=7 problem=\"said 'no'  \"\n")
        let json = line.bytes(.json)
        #expect(json.count { $0 == UInt8(ascii: "\n") } == 1)
        let record = try JSONValue.parse(Array(json.dropLast()))
        #expect(record["message"]?.string == "first\nsecond\u{1B}[31m")
        #expect(record["n"]?.integer == 7)
        #expect(record["problem"]?.string == "said \"no\"\r\n")
    }

    @Test("every observation becomes well-formed metrics, and label values are escaped") func metrics() throws {
        let registry = PrometheusRegistry(help: DaemonMetric.helpByName)
        let observer = MetricsObserver(registry)
        for observation in Self.everyKind { observer.observe(observation) }
        var page = PrometheusText()
        registry.write(to: &page)
        let metrics = try MetricsPage(page.text)
        #expect(metrics.value("conversiond_planned_rows_total") == 3)
        #expect(metrics.value("conversiond_skipped_total", ["reason": "dont_send"]) == 2)
        #expect(metrics.value("conversiond_sent_bytes_total") == 900)
        #expect(metrics.value("conversiond_request_seconds_bucket", ["le": "0.25"]) == 1)
        #expect(metrics.value("conversiond_request_seconds_bucket", ["le": "0.1"]) == 0)
        #expect(metrics.value("conversiond_request_seconds_sum") == 0.2)
        #expect(metrics.value("conversiond_database_failing", ["activity": "planning"]) == 0, "recovered")
        #expect(metrics.value("conversiond_database_failures_total", ["activity": "planning"]) == 1)
        #expect(metrics.value("conversiond_destination_state_changes_total", ["state": "blocked"]) == 1)
        #expect(metrics.value("conversiond_settings_version") == 4)
        #expect(Set(metrics.types.keys) == Set(DaemonMetric.allCases.map(\.rawValue)), "every metric is fed")

        var escaped = PrometheusText()
        escaped.sample("m", [("l", "a\"b\\c\nd")], 1.5)
        #expect(escaped.text == #"m{l="a\"b\\c\nd"} 1.5"# + "\n")
    }

    @Test("what flows is summed and told once; what changes names its reason") func activity() {
        let sum = ActivitySum()
        #expect(sum.take() == nil)
        for observation in Self.everyKind { sum.add(observation) }
        let told = sum.take()
        #expect(told?["planned"] == .stringConvertible(3))
        #expect(told?["accepted"]?.description == "1")
        #expect(told?["to_retry"]?.description == "5")
        #expect(sum.take() == nil)
    }

    @Test("readiness says why not, in order of what to look at") func readiness() {
        let state = DaemonState()
        #expect(state.facts.problems == ["waiting for the database"])
        state.enter(.running)
        #expect(state.facts.problems == ["not joined as an instance", "settings not read yet"])
        state.observe(.started(instance: 1))
        state.observe(.settingsLoaded(version: 1, workspaces: 1, destinations: 2))
        #expect(state.facts.problems.isEmpty)
        #expect(state.facts.line == "running with 2 destinations")
        state.observe(.destinationChanged(destination: "meta", from: .ok, to: .blocked, reason: .authentication, detail: "190"))
        #expect(state.facts.line == "running with 2 destinations; meta blocked (authentication)")
        state.observe(.destinationChanged(destination: "meta", from: .blocked, to: .ok, reason: nil, detail: nil))
        state.observe(.databaseFailed(activity: .recording, problem: "gone"))
        #expect(state.facts.line == "database failed at recording: gone")
        state.observe(.draining)
        #expect(state.facts.problems == ["draining"])
    }

    @Test("a message reaches a manager in the abstract namespace too, and no socket is no error") func abstractSocket() async throws {
        let receiver = try NotifyReceiver(abstract: true)
        NotifySocket(path: receiver.path)?.send(["READY=1", "STATUS=two\nlines"])
        #expect(await receiver.message(containing: "READY=1") == "READY=1\nSTATUS=two lines")
        #expect(NotifySocket(path: nil) == nil)
        #expect(NotifySocket(path: "relative") == nil)
        #expect(NotifySocket(path: "/" + String(repeating: "x", count: 200)) == nil)
        NotifySocket(path: "/nobody/listens/here")?.send(["READY=1"])
    }

    @Test("a status that cannot be read in time is answered with what there is") func statusOfNoDatabase() async throws {
        let cache = StatusCache(try PostgresConfiguration("postgresql://nobody@127.0.0.1:1/none"))
        #expect(await cache.report(noOlderThan: .seconds(1), patience: .seconds(20)) == nil)
    }

    @Test("one query answers all who ask at once, and its report serves until it is too old") func statusShared() async throws {
        try await CommandDatabase.withMigrated { database in
            let cache = StatusCache(try database.configuration())
            let reports = await withTaskGroup(of: Timestamp?.self) { group in
                for _ in 0..<8 { group.addTask { await cache.report(noOlderThan: .seconds(600), patience: .seconds(60))?.report.takenAt } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(reports.count == 8)
            #expect(Set(reports).count == 1 && reports[0] != nil)
            let newer = await cache.report(noOlderThan: .zero, patience: .seconds(60))
            #expect(newer.map { $0.report.takenAt > reports[0]! } == true)
        }
    }

    private static let everyKind: [Observation] = [
        .started(instance: 1), .planned(rows: 3, deliveries: 6, skips: [.dontSend: 2]), .claimed(destination: "d", events: 2, takenOver: false),
        .contested(won: 1, alreadySent: 2, expired: 3), .confirmed(destination: "d", reason: .confirmed, events: 2),
        .tokenRenewed(destination: "d"), .sent(destination: "d", platform: .meta, events: 6, bytes: 900),
        .answered(destination: "d", platform: .meta, httpStatus: 200, seconds: 0.2),
        .outcome(destination: "d", platform: .meta, status: .accepted, reason: nil, final: true, events: 1),
        .outcome(destination: "d", platform: .meta, status: .failed, reason: .rateLimited, final: false, events: 5),
        .halved(destination: "d", events: 6),
        .destinationChanged(destination: "d", from: .ok, to: .blocked, reason: .authentication, detail: nil),
        .settingsLoaded(version: 4, workspaces: 1, destinations: 1), .settingsRefused(workspace: "w", problem: "p"),
        .secretUnavailable(destination: "d", secret: "access_token", problem: "p"), .recorded(rows: 6, batches: 1, seconds: 0.01),
        .databaseFailed(activity: .planning, problem: "p"), .databaseRecovered(activity: .planning), .fenced, .lateWriteBack(batches: 1),
        .tookOver(batches: 2), .endedStalledSessions(count: 1), .maintained(partitionsMade: 1, partitionsDropped: 0), .draining, .stopped,
    ]
}
