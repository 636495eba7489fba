import ConversionCore
import Destinations
import PostgresClient

/// Asks platforms that answer before they have looked what became of the events, and logs the answer as a further row.
///
/// What is to be asked lies in the database, so it survives restarts and any replica may ask. The row that said
/// `accepted` stays the final one of its attempt (rule D10: one per event and destination); the further row, which is not
/// final, corrects it.
struct Confirmer: Sendable {
    let database: Reconnecting
    let settings: SettingsHolder
    let credentials: Credentials
    let transport: Transport
    let confirmationDelay: TimeSpan?
    let requestTimeout: TimeSpan?
    let observer: any Observer

    /// Runs until cancelled.
    func run() async {
        var stale: [Int32: String] = [:]
        while !Task.isCancelled {
            do {
                let taken = settings.current.version > 0 ? try await database.run(.confirming) { try await ConfirmationStore(connection: $0).take() } : []
                for (position, request) in taken.enumerated() {
                    do {
                        try await ask(request, &stale)
                    } catch {
                        if Task.isCancelled { await handBack(taken[position...]) }
                        throw error
                    }
                }
                if taken.isEmpty { try await Task.sleep(for: pause) }
            } catch {
                // The database's failures are told by the connection, and it waits before it tries again.
                if Task.isCancelled { return }
            }
        }
    }

    /// At the end of a drain: what was taken and not answered for is due again at once, for whoever comes next.
    private func handBack(_ requests: ArraySlice<AwaitedRequest>) async {
        // In a task of its own, since this one's cancellation would cancel its statements as well.
        await Task {
            for request in requests {
                do {
                    try await wait(request, .zero)
                } catch {
                    // Due again by itself after a few minutes.
                    return
                }
            }
        }.value
    }

    /// Between looks for what is due; short only where the first question comes soon.
    private var pause: Duration {
        .microseconds(min(max((confirmationDelay ?? .minutes(30)).microseconds / 4, 50_000), 5_000_000))
    }

    private func ask(_ request: AwaitedRequest, _ stale: inout [Int32: String]) async throws {
        guard let destination = settings.current.destinations[request.destinationID] else {
            // Its settings have not been read yet.
            return try await wait(request, .minutes(1))
        }
        let adapter = destination.adapter
        guard let confirmation = adapter.confirmation else {
            let fault = Fault(code: nil, explanation: "the destination was changed before its verdict was asked for")
            return try await settle(request, destination, Array(repeating: .unknown(fault), count: request.eventCount), nil)
        }
        guard case .ready(let secrets, let token) = await credentials.fetch(destination, adapter, stale: stale[destination.id]) else {
            // Sending shows what is wrong with the destination; the question can wait.
            return try await waitOrGiveUp(request, destination, confirmation)
        }
        stale[destination.id] = nil
        let outcome = await transport.perform(
            confirmation.request(requestID: request.requestID, secrets: secrets), timeout: requestTimeout ?? .seconds(30))
        guard case .reply(let reply) = outcome else { return try await waitOrGiveUp(request, destination, confirmation) }
        switch confirmation.interpret(reply, categories: request.categories) {
        case .settled(let outcomes):
            try await settle(request, destination, outcomes.map(Answer.told), reply.status)
        case .unavailable(let fault):
            try await settle(request, destination, Array(repeating: .unknown(fault), count: request.eventCount), reply.status)
        case .staleToken:
            stale[destination.id] = token?.value
            try await wait(request, .seconds(1))
        case .retry(_, let span):
            try await waitOrGiveUp(request, destination, confirmation, atLeast: span)
        case .pending, .destinationFault:
            try await waitOrGiveUp(request, destination, confirmation)
        }
    }

    private func waitOrGiveUp(
        _ request: AwaitedRequest, _ destination: ResolvedDestination, _ confirmation: any DeliveryConfirmation, atLeast: TimeSpan? = nil
    ) async throws {
        let schedule = confirmation.schedule
        guard request.age < schedule.giveUpAfter else {
            let fault = Fault(code: nil, explanation: "the platform has not told whether it counts the event")
            return try await settle(request, destination, Array(repeating: .unknown(fault), count: request.eventCount), nil)
        }
        let span = schedule.wait(asked: Int(request.asked), first: confirmationDelay)
        try await wait(request, max(span, atLeast ?? .zero))
    }

    private func wait(_ request: AwaitedRequest, _ span: TimeSpan) async throws {
        try await database.run(.confirming) { try await ConfirmationStore(connection: $0).wait(request, span) }
    }

    /// What is known of one event in the end.
    private enum Answer {
        case told(ConfirmedOutcome)
        case unknown(Fault)
    }

    private func settle(_ request: AwaitedRequest, _ destination: ResolvedDestination, _ answers: [Answer], _ httpStatus: Int?) async throws {
        var rows = SyncLogRows()
        var freed: [PostgresUUID] = []
        var counts: [Reason: Int] = [:]
        for index in 0..<request.eventCount {
            // A reply that tells of fewer events than there were leaves the rest unknown.
            let answer = index < answers.count ? answers[index] : .unknown(Fault(code: nil, explanation: "the reply does not mention this event"))
            var outcome = SyncLogRows.Outcome(
                status: .accepted, reason: .confirmed, attempt: Int(request.attempts[index]), final: false, delivered: true,
                httpStatus: httpStatus, requestID: request.requestID)
            switch answer {
            case .told(.counted):
                break
            case .told(.countedWithWarning(let fault)):
                outcome.status = .partialFailure
                outcome.reason = .platformWarning
                outcome.take(fault)
            case .told(.refused(let fault)):
                outcome.status = .partialFailure
                outcome.reason = .rejected
                outcome.delivered = false
                outcome.take(fault)
                freed.append(request.onceKeys[index])
            case .told(.mixed(let fault)):
                outcome.status = .partialFailure
                outcome.reason = .rejectedInPart
                outcome.delivered = nil
                outcome.take(fault)
            case .unknown(let fault):
                outcome.reason = .unconfirmed
                outcome.delivered = nil
                outcome.take(fault)
            }
            counts[outcome.reason ?? .confirmed, default: 0] += 1
            rows.append(outcome, of: request.subject(index, of: destination))
        }
        let (written, keys) = (rows, freed)
        try await database.run(.confirming) { try await ConfirmationStore(connection: $0).settle(request, written, freedKeys: keys) }
        for (reason, events) in counts {
            observer.observe(.confirmed(destination: destination.label, reason: reason, events: events))
        }
    }
}
