import HTTPTypes
import HummingbirdCore
import NIOCore

/// Takes each request from its socket to the reply, or to the fault that it meets on the way.
struct RequestHandler: Sendable {
    let platforms: [any Platform]
    let accounts: AccountRegistry
    let clock: SimulatedClock
    let ledger: Ledger
    let faults: FaultBoard
    let control: ControlAPI

    /// More than any platform takes, so that their own limits are judged and not this one.
    private static let maximumBody = 64 << 20

    /// The connection was ended on purpose; unwinds Hummingbird's loop without a reply.
    private struct ConnectionEnded: Error {}

    func respond(to request: Request, with writer: consuming ResponseWriter, on channel: any Channel) async throws {
        let target = (request.head.path ?? "/")[...]
        let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
        let path = target[..<mark]
        let head = PlatformRequest.Head(
            method: request.head.method.rawValue, path: path,
            query: QueryString(mark == target.endIndex ? "" : target[target.index(after: mark)...]),
            fields: request.head.headerFields)

        if path.hasPrefix(ControlAPI.prefix) {
            let body = try await request.body.collect(upTo: Self.maximumBody)
            let reply = control.reply(to: PlatformRequest(head: head, body: body))
            return try await writer.write(response: Self.head(of: reply), body: ResponseBody(byteBuffer: reply.body))
        }
        guard let platform = platforms.first(where: { $0.owns(head) }) else {
            ledger.strayed()
            let reply = PlatformReply.html(status: 404)
            return try await writer.write(response: Self.head(of: reply), body: ResponseBody(byteBuffer: reply.body))
        }
        ledger.arrived(platform.name)
        defer { ledger.finished(platform.name) }
        try await answer(head, request.body, of: platform, with: writer, on: channel)
    }

    private func answer(
        _ head: PlatformRequest.Head, _ body: RequestBody, of platform: any Platform,
        with writer: consuming ResponseWriter, on channel: any Channel
    ) async throws {
        let named = platform.account(of: head)
        if let hit = faults.drawAtHead(platform.name, named) {
            ledger.faulted(AccountKey(platform: platform.name, id: named ?? ""), kind: hit.kind.label, isRequest: true)
            ledger.reset(ConnectionReset.number(of: channel))
            try await ConnectionReset.reset(channel)
            throw ConnectionEnded()
        }
        if head.fields[.expect]?.lowercased() == "100-continue" {
            try await writer.writeInformationalHead(HTTPResponse(status: .continue))
        }
        let request = PlatformRequest(head: head, body: try await body.collect(upTo: Self.maximumBody))
        let judgement = platform.judge(request, accounts, at: clock.now)
        let hits = judgement.isDryRun ? (latency: nil, other: nil) : faults.draw(platform.name, judgement.account, judgement.events)
        let account = AccountKey(platform: platform.name, id: judgement.account ?? "")
        let number = ledger.received(judgement, on: platform.name, over: ConnectionReset.number(of: channel))
        if let latency = hits.latency, case .latency(let span) = latency.kind {
            ledger.faulted(account, kind: latency.kind.label, isRequest: false)
            try await Task.sleep(for: span)
        }
        guard let hit = hits.other else {
            let reply = settle(judgement, on: platform, as: number)
            try await writer.write(response: Self.head(of: reply), body: ResponseBody(byteBuffer: reply.body))
            return ledger.answered(number)
        }
        try await strike(hit, judgement, account, as: number, of: platform, with: writer, on: channel)
    }

    private func strike(
        _ hit: FaultBoard.Hit, _ judgement: Judgement, _ account: AccountKey, as number: Int?, of platform: any Platform,
        with writer: consuming ResponseWriter, on channel: any Channel
    ) async throws {
        let isRecorded = hit.kind.isRecorded(judgement)
        ledger.faulted(account, kind: hit.kind.label, isRequest: !isRecorded)
        var reply: PlatformReply
        if let troubled = hit.kind.reply(of: platform, to: judgement.events) {
            var refused = judgement
            refused.refusal = troubled.refusal
            refused.offenders = hit.kind.offenders(among: judgement.events)
            _ = ledger.record(refused, on: platform.name, at: clock.now, as: number)
            reply = troubled.reply
        } else {
            reply = isRecorded ? settle(hit.kind.altered(judgement, on: platform), on: platform, as: number) : PlatformReply(status: 204)
        }

        switch hit.kind {
        case .resetBeforeBody, .resetBeforeProcessing, .acceptThenReset:
            ledger.reset(ConnectionReset.number(of: channel))
            try await ConnectionReset.reset(channel)
            throw ConnectionEnded()
        case .answerNever:
            await faults.hold(hit.id, until: channel.closeFuture)
            try await channel.close()
            throw ConnectionEnded()
        case .truncatedReply:
            try await writeHalf(of: reply, with: writer)
            try await channel.close()
            throw ConnectionEnded()
        case .endlessReply:
            return try await writeWithoutEnd(reply, with: writer)
        case .answerLate(let span):
            try await Task.sleep(for: span)
        case .oversizedReply(let bytes):
            if reply.status == 204 { reply.status = 200 }
            let missing = bytes - reply.body.readableBytes
            if missing > 0 { reply.body.writeRepeatingByte(0x20, count: missing) }
        case .redirect(let location):
            reply = PlatformReply(status: 302, fields: [.location: location])
        case .wrongCount(let count):
            reply = platform.altered(reply, by: .acceptedCount(count))
        case .warnings(let texts):
            reply = platform.altered(reply, by: .warnings(texts))
        case .rateLimited, .serverError, .tokenRevoked, .tokenExpired, .permissionMissing, .unknownAccount, .badEvent,
            .partialSuccess, .latency:
            break
        }
        try await writer.write(response: Self.head(of: reply), body: ResponseBody(byteBuffer: reply.body))
        if hit.kind.tellsOutcome { ledger.answered(number) }
    }

    /// Counts the request's events, and gives the platform's reply.
    private func settle(_ judgement: Judgement, on platform: any Platform, as number: Int?) -> PlatformReply {
        let outcomes = judgement.isDryRun ? [] : ledger.record(judgement, on: platform.name, at: clock.now, as: number)
        switch judgement.answer {
        case .ready(let reply): return reply
        case .afterCounting(let reply): return reply(outcomes)
        }
    }

    private func writeHalf(of reply: PlatformReply, with writer: consuming ResponseWriter) async throws {
        var reply = reply
        if reply.body.readableBytes < 2 {
            reply.status = 200
            reply.body = ByteBuffer(string: "{}")
        }
        var body = try await writer.writeHead(Self.head(of: reply))
        try await body.write(reply.body.getSlice(at: reply.body.readerIndex, length: reply.body.readableBytes / 2) ?? ByteBuffer())
    }

    private func writeWithoutEnd(_ reply: PlatformReply, with writer: consuming ResponseWriter) async throws {
        var head = Self.head(of: reply)
        head.status = .ok
        head.headerFields[.contentLength] = nil
        var body = try await writer.writeHead(head)
        let blanks = ByteBuffer(repeating: 0x20, count: 16_384)
        // Ends when the client leaves (the write throws) or the simulator stops.
        while !Task.isCancelled { try await body.write(blanks) }
        throw ConnectionEnded()
    }

    private static func head(of reply: PlatformReply) -> HTTPResponse {
        var fields = reply.fields
        if reply.status != 204 { fields[.contentLength] = String(reply.body.readableBytes) }
        return HTTPResponse(status: HTTPResponse.Status(code: reply.status), headerFields: fields)
    }
}

extension FaultKind {
    /// True when a request that meets this fault is judged and entered in the ledger.
    fileprivate func isRecorded(_ judgement: Judgement) -> Bool {
        switch self {
        case .resetBeforeBody, .resetBeforeProcessing, .redirect: false
        case .answerNever(let counted): counted
        default: true
        }
    }

    /// False where the reply is none, or no platform's, or untrue: nobody can learn from it what became of the events.
    fileprivate var tellsOutcome: Bool {
        switch self {
        case .redirect, .oversizedReply, .wrongCount: false
        default: true
        }
    }

    /// The events for whose own sake a request that meets this fault is refused.
    fileprivate func offenders(among events: [ReportedEvent]) -> Set<Int> {
        guard case .badEvent(let marker, let blame) = self, blame != .temporary else { return [] }
        return Set(events.indices.filter { marker.matches(events[$0]) })
    }

    /// What the platform says to this kind, if it is a trouble that the platform words itself.
    fileprivate func reply(of platform: any Platform, to events: [ReportedEvent]) -> TroubledReply? {
        if case .tokenExpired = self { return platform.replyToExpiredToken() }
        return trouble(for: events).map { platform.reply(to: $0, events: events) }
    }

    /// The judgement of a request of which the platform takes a part only.
    fileprivate func altered(_ judgement: Judgement, on platform: any Platform) -> Judgement {
        guard case .partialSuccess(let marker, let status) = self, judgement.refusal == nil else { return judgement }
        let marked = judgement.events.indices.filter { marker.matches(judgement.events[$0]) }
        return platform.partly(judgement, without: Set(marked), status: status)
    }

    /// The trouble that the platform words itself, if this kind is one.
    fileprivate func trouble(for events: [ReportedEvent]) -> PlatformTrouble? {
        switch self {
        case .rateLimited(let hint): .rateLimited(hint)
        case .serverError(let status, let html): .serverError(status: status, html: html)
        case .tokenRevoked: .tokenRevoked
        case .permissionMissing(let code): .permissionMissing(code: code)
        case .unknownAccount: .unknownAccount
        case .badEvent(let marker, let blame):
            .badEvent(index: events.firstIndex(where: marker.matches) ?? 0, blame: blame)
        default: nil
        }
    }
}
