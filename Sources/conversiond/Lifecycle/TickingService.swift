import ServiceLifecycle

/// Does a small thing again and again until the shutdown, and once more then.
struct TickingService: Service {
    let interval: Duration
    let tick: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await tick()
                do { try await Task.sleep(for: interval) } catch { break }
            }
        }
        await tick()
    }
}
