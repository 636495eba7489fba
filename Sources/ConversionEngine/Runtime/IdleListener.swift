import ConversionCore
import PostgresClient

/// Waits for work without polling, on a connection of its own.
///
/// While it waits it holds the advisory lock that the outbox's trigger tries to share: only then does an INSERT cost a
/// NOTIFY. NOTIFY is a hint: whoever cannot get the lock, or listens through a pooler, polls.
struct IdleListener: Sendable {
    enum Woken: Sendable {
        case byNotification
        case bySignal
        case byTime
    }

    let database: Reconnecting
    let signal: WakeSignal
    /// False behind a pooler in transaction mode, where neither LISTEN nor session locks work.
    let listens: Bool

    /// None of this waits for anybody. The intake does nothing else meanwhile, so a connection that is open and silent must not
    /// hold it up for ever.
    private static let patience: Duration = .seconds(5)

    private static let begin = [
        PostgresStatement("LISTEN conversiond_outbox", prepare: false), PostgresStatement("LISTEN conversiond_settings", prepare: false),
        PostgresStatement("SELECT pg_try_advisory_lock(1668247158, 1)"),
    ]

    /// Tries to become the one idle daemon; true if it did. Then look once more for work before waiting.
    func beginIdle() async -> Bool {
        guard listens else { return false }
        let held = try? await database.run(.listening) { connection in
            // In one round trip. The lock is had before anything is listened to, and what is committed between is found by that look.
            let isHeld = try await connection.pipeline(Self.begin, timeout: Self.patience)[2].bool(0, 0)
            // What has notified up to now is committed, and found by that look as well.
            while try await connection.nextNotification(timeout: .zero) != nil {}
            return isHeld
        }
        return held ?? false
    }

    /// Ends idling; the lock is gone as well if the connection is.
    func endIdle() async {
        _ = try? await database.run(.listening) { connection in
            try await connection.query("SELECT pg_advisory_unlock(1668247158, 1)", timeout: Self.patience)
        }
    }

    /// Waits for a notification, the engine's own signal, or the time.
    func wait(atMost span: Duration) async -> Woken {
        await withTaskGroup(of: Woken.self) { group in
            group.addTask {
                do {
                    let notification = try await database.run(.listening) { connection in
                        try await connection.nextNotification(timeout: span)
                    }
                    return notification == nil ? .byTime : .byNotification
                } catch {
                    // A listener that failed must not make a busy loop of the wait; the signal is the other task's to await.
                    try? await Task.sleep(for: span)
                    return .byTime
                }
            }
            group.addTask {
                await signal.wait(atMost: span)
                return .bySignal
            }
            var woken = await group.next() ?? .byTime
            group.cancelAll()
            // The other may have taken a notification at the same moment: it comes only once.
            for await other in group where other == .byNotification { woken = other }
            return woken
        }
    }
}
