import Glibc
import Testing

@Suite("The binary as a child process", .timeLimit(.minutes(5))) struct ConversiondProcessTests {
    @Test("a daemon is killed when whoever waits for it is cancelled, so that an overdue test ends and leaves none behind")
    func cancelled() async throws {
        let daemon = try await ConversiondProcess(
            ["run"],
            environment: [
                "CONVERSIOND_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "CONVERSIOND_ADMIN_LISTEN": "127.0.0.1:0",
            ])
        try await daemon.line(containing: "waiting for the database")
        let overdue = Task { try await daemon.line(containing: "what it never says") }
        overdue.cancel()
        await #expect(throws: ConversiondProcess.Ended.self) { try await overdue.value }
        #expect(await daemon.waitForExit() == 128 + SIGKILL)
    }

    @Test("all output is there at the end, also of one that does not read its input")
    func unreadInput() async throws {
        let run = try await ConversiondProcess.run(["--help"], input: String(repeating: "x", count: 1 << 20))
        #expect(run.status == 0)
        #expect(run.output.contains("SUBCOMMANDS"))
        #expect(run.output.hasSuffix("\n"))
    }
}
