import ConversionCore
import ConversionEngine
import Hummingbird
import HTTPTypes
import NIOCore

/// What the admin endpoints answer.
struct AdminResponder: Sendable {
    let engine: Engine
    let state: DaemonState
    let cache: StatusCache
    let registry: PrometheusRegistry
    let droppedLogLines: @Sendable () -> Int

    /// Seconds without a sign of life after which the daemon counts as stuck; above the longest wait for the database.
    static let stuckAfter = Duration.seconds(30)

    func respond(method: HTTPRequest.Method, path: String) async -> Response {
        guard ["/livez", "/readyz", "/metrics", "/status"].contains(path) else {
            return text(.notFound, "not found; there are /livez, /readyz, /metrics and /status\n")
        }
        guard method == .get else {
            var response = text(.methodNotAllowed, "only GET\n")
            response.headers[.allow] = "GET"
            return response
        }
        switch path {
        case "/livez": return isAlive ? text(.ok, "ok\n") : text(.serviceUnavailable, "stuck\n")
        case "/readyz": return readiness()
        case "/metrics": return await metrics()
        default: return await status()
        }
    }

    /// Whether the daemon's loops go round; also while it waits for its database to be there.
    var isAlive: Bool {
        engine.hasProgressed(within: Self.stuckAfter) || state.hasMoved(within: Self.stuckAfter)
    }

    private func readiness() -> Response {
        let facts = state.facts
        let isReady = facts.phase == .running && engine.isReady
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("ready", isReady)
        writer.key("why")
        writer.beginArray()
        if !isReady {
            let problems = facts.problems
            for problem in problems.isEmpty ? ["the lease ran out: no heartbeat reached the database"] : problems { writer.string(problem) }
        }
        writer.endArray()
        writer.endObject()
        return json(isReady ? .ok : .serviceUnavailable, writer.bytes)
    }

    private func metrics() async -> Response {
        var page = PrometheusText()
        registry.write(to: &page)
        page.family("conversiond_build_info", .gauge, help: "1, with the version.")
        page.sample("conversiond_build_info", [("version", ConversiondVersion.text)], 1)
        page.gauge(
            "conversiond_ready", state.facts.phase == .running && engine.isReady ? 1 : 0, help: "1 if /readyz answers 200.")
        page.family("conversiond_log_lines_dropped_total", .counter, help: "Log lines dropped because standard error was not read.")
        page.sample("conversiond_log_lines_dropped_total", [], Double(droppedLogLines()))
        if let (report, age) = await cache.report(noOlderThan: .seconds(10), patience: .seconds(2)) {
            StatusGauges.write(report, to: &page)
            page.gauge("conversiond_status_age_seconds", age / .seconds(1), help: "Age of what is told from the database.")
        }
        return Response(
            status: .ok, headers: [.contentType: PrometheusText.contentType], body: .init(byteBuffer: ByteBuffer(string: page.text)))
    }

    private func status() async -> Response {
        let facts = state.facts
        var writer = JSONWriter(capacity: 4096)
        writer.beginObject()
        writer.member("version", ConversiondVersion.text)
        writer.member("instance", facts.instance.map(Int64.init))
        writer.member("ready", facts.phase == .running && engine.isReady)
        writer.member("state", facts.line)
        writer.member("settings_version", facts.settingsVersion)
        if let (report, age) = await cache.report(noOlderThan: .seconds(1), patience: .seconds(3)) {
            writer.member("age_seconds", Int64(age / .seconds(1)))
            report.write(to: &writer)
        } else {
            for key: StaticString in ["taken_at", "backlog", "destinations", "instances", "last_hour"] {
                writer.key(key)
                writer.null()
            }
        }
        writer.endObject()
        return json(.ok, writer.bytes)
    }

    private func text(_ status: HTTPResponse.Status, _ body: String) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"], body: .init(byteBuffer: ByteBuffer(string: body)))
    }

    private func json(_ status: HTTPResponse.Status, _ body: [UInt8]) -> Response {
        Response(status: status, headers: [.contentType: "application/json"], body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}
