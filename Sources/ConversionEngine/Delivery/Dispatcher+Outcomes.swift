import ConversionCore
import Destinations
import PostgresClient

/// What the dispatcher makes of replies: settlements per event, the circuit, and the write-back.
extension Dispatcher {
    /// Settles one reply into the report of its lane.
    ///
    /// - Parameter wasFull: whether no further request could have been under way beside it.
    func settle(_ attempt: Attempt, _ outcome: Transport.Outcome, wasFull: Bool, _ reports: inout [Int32: SettlementReport]) {
        guard let lane = lanes[attempt.lane] else { return }
        let before = lane.circuit.state
        let now = clock.now
        if case .reply = outcome { lane.answered(after: now - attempt.began, wasFull: wasFull) } else { lane.requestFailed() }
        lane.requestsInFlight -= 1
        dependencies.observer.observe(
            .answered(
                destination: lane.label, platform: lane.destination.platform, httpStatus: outcome.httpStatus,
                seconds: (now - attempt.began).inSeconds))
        var report = reports.removeValue(forKey: lane.id) ?? SettlementReport(lane: lane, now: now)
        var attempt = attempt
        attempt.httpStatus = outcome.httpStatus
        let all = attempt.entries
        // What was abandoned meanwhile is no longer ours to settle, nor is it when it was claimed again.
        attempt.entries.removeAll { inHand($0) == nil }
        for entry in attempt.entries { progress[entry.batchID]?.inFlight -= 1 }
        switch outcome {
        case .reply(let reply):
            let verdict = lane.destination.adapter.interpret(reply, eventCount: all.count)
            attempt.requestID = verdict.requestID
            apply(verdict, of: attempt, allEntries: all, to: lane, report: &report)
        case .notSent(let fault):
            fail(attempt, fault, reason: .unreachable, hint: nil, backoff: .transient, lane: lane, report: &report)
        case .maybeSent(let fault, _):
            doubt(attempt, fault, lane: lane, report: &report)
        }
        if before != lane.circuit.state {
            if lane.circuit.state == .closed { lane.claimAfter = now } else { lane.forgetSecrets() }
            announce(lane.id, from: before.destinationState)
        }
        reports[lane.id] = report
    }

    /// Has a lane's settled events written back, and goes on sending.
    func conclude(_ id: Int32, _ report: SettlementReport) {
        finish(report)
        pump(id)
        if let lane = lanes[id], lane.room >= lane.capacity / 2, lane.claimAfter <= report.now { askForClaim() }
    }

    /// How far the batch of an event is, if it is in hand under the ownership that the event was sent under.
    private func inHand(_ entry: Entry) -> BatchProgress? {
        progress[entry.batchID].flatMap { $0.batch.epoch == entry.epoch ? $0 : nil }
    }

    /// One request's events that are still ours, and what the circuit must know of it.
    struct Attempt {
        let lane: Int32
        var entries: [Entry]
        /// When the request left: from here the platform's memory of repeats counts.
        let began: Timestamp
        let generation: Int
        /// The access token it went with, where the destination has a grant.
        let token: String?
        var httpStatus: Int?
        /// The platform's own id of the request.
        var requestID: String?
    }

    private func apply(
        _ verdict: Verdict, of attempt: Attempt, allEntries: [Entry], to lane: Lane, report: inout SettlementReport
    ) {
        let requestID = verdict.requestID
        if let pause = verdict.pauseFor { lane.restUntil = report.now + pause }
        if case .staleToken = verdict.outcome {} else { lane.staleReplies = 0 }
        switch verdict.outcome {
        case .perEvent(let verdicts):
            lane.circuit.succeeded(generation: attempt.generation)
            for (entry, verdict) in zip(allEntries, verdicts) {
                guard let known = inHand(entry) else { continue }
                var settlement = Settlement.of(
                    verdict, attempt: known.attempt + 1, httpStatus: attempt.httpStatus, requestID: requestID,
                    resendsUnknown: resends(entry, lane: lane, began: attempt.began))
                if case .final(var outcome, let freesKey) = settlement, outcome.delivered == true {
                    lane.lastAcceptedAt = report.now
                    if let confirmation = lane.destination.adapter.confirmation, requestID != nil {
                        outcome.asksAfter = dependencies.confirmationDelay ?? confirmation.schedule.first
                        if outcome.reason == nil { outcome.reason = .awaitingConfirmation }
                        settlement = .final(outcome, freesKey: freesKey)
                    }
                }
                report.settle(settlement, entry, began: attempt.began)
            }
            // A reply that names fewer events than were sent leaves the rest unknown.
            for entry in allEntries.dropFirst(verdicts.count) where inHand(entry) != nil {
                report.settle(
                    inDoubt(entry, Fault(code: nil, explanation: "the reply does not mention this event"), attempt, lane), entry,
                    began: attempt.began)
            }
        case .split(let fault):
            lane.circuit.succeeded(generation: attempt.generation)
            split(attempt, fault, lane: lane, report: &report)
        case .offenders(let faults):
            lane.circuit.succeeded(generation: attempt.generation)
            var innocent: [Entry] = []
            for (index, entry) in allEntries.enumerated() {
                guard let known = inHand(entry) else { continue }
                if let fault = faults[index] {
                    report.settle(
                        .refused(fault, attempt: known.attempt + 1, httpStatus: attempt.httpStatus, requestID: requestID), entry)
                } else {
                    innocent.append(entry)
                }
            }
            guard innocent.count < allEntries.count else {
                split(attempt, Fault(code: nil, explanation: "the platform named no event of the request"), lane: lane, report: &report)
                return
            }
            requeue(innocent, lane: lane)
        case .setAside(let misconfigured, let refused, let span):
            lane.circuit.succeeded(generation: attempt.generation)
            var innocent: [Entry] = []
            for (index, entry) in allEntries.enumerated() {
                guard let known = inHand(entry) else { continue }
                if let fault = refused[index] {
                    report.settle(
                        .refused(fault, attempt: known.attempt + 1, httpStatus: attempt.httpStatus, requestID: requestID), entry)
                } else if let fault = misconfigured[index] {
                    report.settle(
                        .failedForNow(
                            fault, reason: .destinationSetup, after: span, attempt: known.attempt + 1, httpStatus: attempt.httpStatus,
                            requestID: requestID),
                        entry)
                } else {
                    innocent.append(entry)
                }
            }
            requeue(innocent, lane: lane)
        case .retry(let fault, let span):
            // A fault that passes has passed by the third try; one that comes back with the same events may be one event's.
            let tries = attempt.entries.compactMap { progress[$0.batchID]?.attempt }.max() ?? 0
            if tries >= 2, attempt.entries.count > 1 {
                split(attempt, fault, lane: lane, report: &report)
            } else {
                fail(attempt, fault, reason: .platformError, hint: span, backoff: .transient, lane: lane, report: &report)
            }
        case .rateLimited(let fault, let span):
            fail(attempt, fault, reason: .rateLimited, hint: span, backoff: span == nil ? .rateLimit : .transient, lane: lane, report: &report)
        case .destinationFault(let kind, let fault):
            if kind == .authentication { lane.staleToken = attempt.token }
            block(attempt, kind, fault, lane: lane, report: &report)
        case .staleToken(let fault):
            if attempt.token == lane.token?.value {
                lane.staleToken = attempt.token
                lane.staleReplies += 1
                lane.forgetSecrets()
            }
            if attempt.token != nil, lane.staleReplies <= 1 {
                requeue(attempt.entries, lane: lane)
            } else {
                block(attempt, .authentication, fault, lane: lane, report: &report)
            }
        case .unknown(let fault):
            lane.circuit.succeeded(generation: attempt.generation)
            for entry in attempt.entries { report.settle(inDoubt(entry, fault, attempt, lane), entry, began: attempt.began) }
        }
    }

    /// Halves a refused request; a single event that is refused is rejected (rule D16).
    private func split(_ attempt: Attempt, _ fault: Fault, lane: Lane, report: inout SettlementReport) {
        guard attempt.entries.count > 1 else {
            for entry in attempt.entries {
                guard let known = progress[entry.batchID] else { continue }
                report.settle(.refused(fault, attempt: known.attempt + 1, httpStatus: attempt.httpStatus, requestID: attempt.requestID), entry)
            }
            return
        }
        dependencies.observer.observe(.halved(destination: lane.label, events: attempt.entries.count))
        let middle = attempt.entries.count / 2
        requeue(Array(attempt.entries[..<middle]), lane: lane)
        requeue(Array(attempt.entries[middle...]), lane: lane)
    }

    private func requeue(_ entries: [Entry], lane: Lane) {
        guard !entries.isEmpty else { return }
        for entry in entries { progress[entry.batchID]?.queued += 1 }
        lane.fixedGroups.append(entries)
    }

    /// The request failed and nothing was taken: its events wait, and the destination as a whole backs off.
    private func fail(
        _ attempt: Attempt, _ fault: Fault, reason: Reason, hint: TimeSpan?, backoff: Backoff, lane: Lane,
        report: inout SettlementReport
    ) {
        lane.circuit.failed(
            fault, reason: reason, hint: hint, backoff: backoff, now: report.now, jitter: Double.random(in: 0...1),
            generation: attempt.generation)
        postpone(attempt, fault, reason: reason, lane: lane, report: &report)
    }

    /// The destination is at fault: it is blocked, and its events wait.
    private func block(
        _ attempt: Attempt, _ kind: DestinationFault, _ fault: Fault, lane: Lane, report: inout SettlementReport
    ) {
        lane.circuit.blocked(
            kind, detail: fault.text, now: report.now, jitter: Double.random(in: 0...1), generation: attempt.generation)
        postpone(attempt, fault, reason: kind == .authentication ? .authentication : .destinationSetup, lane: lane, report: &report)
    }

    /// Has the events wait until the destination is tried again, and somewhat longer the more often they were tried: the
    /// trial that ends a back-off is then made with others, and one event that the platform chokes on holds up none.
    private func postpone(
        _ attempt: Attempt, _ fault: Fault, reason: Reason, lane: Lane, report: inout SettlementReport
    ) {
        let circuitWait: TimeSpan
        switch lane.circuit.state {
        case .closed: circuitWait = .zero
        case .backingOff(let until), .blocked(let until): circuitWait = max(until - report.now, .zero)
        }
        let jitter = Double.random(in: 0...1)
        for entry in attempt.entries {
            guard let known = progress[entry.batchID] else { continue }
            let own: TimeSpan = reason == .platformError ? Backoff.transient.span(failures: known.attempt, jitter: jitter) : .zero
            let wait = circuitWait + (known.attempt == 0 ? .zero : own)
            report.settle(
                .failedForNow(
                    fault, reason: reason, after: wait, attempt: known.attempt + 1, httpStatus: attempt.httpStatus,
                    requestID: attempt.requestID),
                entry)
        }
    }

    /// No reply came although the request may have been read (rule D15).
    private func doubt(_ attempt: Attempt, _ fault: Fault, lane: Lane, report: inout SettlementReport) {
        lane.circuit.failed(
            fault, reason: .unreachable, hint: nil, backoff: .transient, now: report.now, jitter: Double.random(in: 0...1),
            generation: attempt.generation)
        for entry in attempt.entries { report.settle(inDoubt(entry, fault, attempt, lane), entry, began: attempt.began) }
    }

    private func inDoubt(_ entry: Entry, _ fault: Fault, _ attempt: Attempt, _ lane: Lane) -> Settlement {
        .inDoubt(
            fault, attempt: (progress[entry.batchID]?.attempt ?? 0) + 1, httpStatus: attempt.httpStatus, requestID: nil,
            resends: resends(entry, lane: lane, began: attempt.began))
    }

    /// Whether an event in doubt may be sent again: within the platform's memory of repeats, or at the user's wish.
    private func resends(_ entry: Entry, lane: Lane, began: Timestamp) -> Bool {
        guard let known = progress[entry.batchID] else { return false }
        if lane.destination.settings.resendWhenUnknown { return true }
        guard let window = known.batch.deduplicationWindow else { return false }
        return clock.now < (known.doubt[entry.index] ?? began) + window
    }

    // MARK: Expiry

    /// Settles what has passed its deadline, or may no longer be resent, before it is sent.
    func settleExpired(_ id: Int32, now: Timestamp) {
        guard
            let lane = lanes[id],
            lane.mayHaveExpired(at: now, isInDoubt: { self.progress[$0.id]?.doubt.isEmpty == false })
        else { return }
        let resendsAlways = lane.destination.settings.resendWhenUnknown
        let expired = lane.removeQueued(where: { batch, index in
            if batch.events.deadlines[index] <= now.microseconds { return true }
            guard !resendsAlways, let since = self.progress[batch.id]?.doubt[index] else { return false }
            // Without a window it was sent, and came in doubt, while the settings wanted it sent again whatever happens.
            return batch.deduplicationWindow.map { since + $0 <= now } ?? true
        }, batchOf: { self.progress[$0]?.batch })
        guard !expired.isEmpty else { return }
        var report = SettlementReport(lane: lane, now: now)
        for entry in expired {
            guard let known = progress[entry.batchID] else { continue }
            progress[entry.batchID]?.queued -= 1
            report.settle(.expired(attempt: known.attempt, inDoubt: known.doubt[entry.index] != nil), entry)
        }
        finish(report)
    }

    // MARK: Handing back

    /// Hands everything that waits in a lane back to the database.
    func park(_ id: Int32, after span: TimeSpan) {
        settleExpired(id, now: clock.now)
        guard let lane = lanes[id] else { return }
        let waiting = lane.takeQueue()
        // After a short rest it is worth asking for them again.
        lane.claimAfter = clock.now + span
        guard !waiting.isEmpty else { return }
        var touched: Set<Int64> = []
        for entry in waiting {
            progress[entry.batchID]?.queued -= 1
            touched.insert(entry.batchID)
        }
        for batchID in touched where progress[batchID]?.isResting == true {
            release(batchID, after: span)
        }
        wake(id, at: clock.now + max(span, .milliseconds(10)))
    }

    /// Hands a batch back without a further outcome.
    func release(_ batchID: Int64, after span: TimeSpan) {
        guard let known = progress[batchID] else { return }
        finish(known, rows: [], freedKeys: [], restAfter: span)
    }

    // MARK: Write-back

    /// Applies a report: marks what is done, and writes each batch back as under way, finished or released.
    func finish(_ report: SettlementReport) {
        for (batchID, settlements) in report.byBatch {
            guard let known = progress[batchID] else { continue }
            var rows: [(SyncLogRows.Outcome, SyncLogRows.Subject)] = []
            rows.reserveCapacity(settlements.count)
            var freedKeys: [PostgresUUID] = []
            var confirmations = AwaitedConfirmations()
            for settled in settlements {
                let subject = report.subject(known.batch, settled.index)
                switch settled.settlement {
                case .final(let outcome, let freesKey):
                    known.settle(settled.index)
                    rows.append((outcome, subject))
                    if freesKey { freedKeys.append(known.batch.events.onceKeys[settled.index]) }
                    if let wait = outcome.asksAfter, let requestID = outcome.requestID {
                        confirmations.append(
                            batch: batchID, index: settled.index, requestID: requestID, attempt: outcome.attempt, wait: wait)
                    }
                case .again(var outcome, let span, let inDoubt):
                    let wait = span ?? Backoff.transient.span(failures: outcome.attempt, jitter: Double.random(in: 0...1))
                    let due = report.now + wait
                    outcome.retryAt = due
                    rows.append((outcome, subject))
                    known.retryAt = max(known.retryAt ?? due, due)
                    known.waitingFor = outcome.reason
                    if inDoubt { known.doubt.insert(settled.index, since: settled.began) }
                }
            }
            finish(
                known, rows: rows, freedKeys: freedKeys, confirmations: confirmations,
                restAfter: known.retryAt.map { max($0 - report.now, .zero) } ?? .zero)
        }
        report.observe(dependencies.observer)
    }

    private func finish(
        _ known: BatchProgress, rows: [(SyncLogRows.Outcome, SyncLogRows.Subject)], freedKeys: [PostgresUUID],
        confirmations: AwaitedConfirmations = AwaitedConfirmations(), restAfter: TimeSpan
    ) {
        let batch = known.batch
        let disposition: BatchUpdate.Disposition
        if known.done.remaining == 0 {
            disposition = .finished
        } else if known.isResting {
            disposition = .released(after: restAfter)
        } else {
            disposition = .underWay
        }
        let update = BatchUpdate(
            batchID: batch.id, epoch: batch.epoch, previousRemaining: known.writtenRemaining,
            remaining: known.done.remaining, done: known.done.bytes, disposition: disposition,
            attempt: known.attempt + (known.attempted && disposition != .underWay ? 1 : 0),
            doubt: known.doubt, waitingFor: known.waitingFor, freedKeys: freedKeys)
        known.writtenRemaining = known.done.remaining
        if disposition != .underWay { progress[batch.id] = nil }
        if disposition != .underWay || !rows.isEmpty || !freedKeys.isEmpty {
            dependencies.outcomes.add(update, rows: rows, confirmations: confirmations)
        }
        if case .released = disposition { wake(batch.destinationID, at: clock.now + restAfter) }
    }

    /// Tells that a destination's state changed, to the observer and to the other replicas.
    func announce(_ id: Int32, from before: DestinationState) {
        guard let lane = lanes[id] else { return }
        lanes[id]?.hasUnsharedChange = true
        let after = lane.circuit.state.destinationState
        if before != after {
            dependencies.observer.observe(
                .destinationChanged(
                    destination: lane.label, from: before, to: after, reason: lane.circuit.reason, detail: lane.circuit.detail))
        }
        dependencies.wakeControl()
    }
}
