import DaemonProcesses

/// The daemons that are measured.
struct Replicas: Sendable {
    let processes: [ConversiondProcess]

    /// Runs daemons for as long as `body` runs.
    static func with<Value>(
        _ count: Int, of binary: ConversiondBinary, folder: String, _ body: (Replicas) async throws -> Value
    ) async throws -> Value {
        var processes: [ConversiondProcess] = []
        let result: Result<Value, any Error>
        do {
            for number in 1...count { processes.append(try await binary.start(["run"], log: "\(folder)/daemon-\(number).log")) }
            result = .success(try await body(Replicas(processes: processes)))
        } catch {
            result = .failure(error)
        }
        for process in processes { await process.stop() }
        return try result.get()
    }

    /// Seconds of all together.
    func cpuSeconds() throws -> Double {
        try processes.reduce(0) { $0 + (try ProcessStatus(pid: $1.pid).cpuSeconds) }
    }

    /// Bytes, of the largest.
    func peakMemory() throws -> Int {
        try processes.map { try ProcessStatus.peakMemory(pid: $0.pid) }.max() ?? 0
    }

    /// Throws with its last words when one has ended by itself.
    func check() throws {
        for process in processes where process.hasEnded {
            throw BenchError("a daemon ended by itself:\n\(process.logTail)")
        }
    }
}
