import Testing

@Suite("Nothing is read without a bound", .timeLimit(.minutes(3)))
struct BoundedInputTests {
    @Test("a settings file without an end is refused") func settingsFile() async throws {
        let linted = try await ConversiondProcess.run(["settings", "lint", "/dev/zero"], environment: [:])
        #expect(linted.status == 78)
        #expect(linted.errors.contains("larger than 16 MiB"), "\(linted.errors.prefix(200))")
    }

    @Test("a row longer than any is told by its line, and the next is read") func previewLine() async throws {
        let input = String(repeating: "x", count: 5 << 20) + "\n" + #"{"lead_id": "1", "status": "won"}"# + "\n"
        let ran = try await CommandDatabase.withFile(CommandSettings.ga4) {
            try await ConversiondProcess.run(["preview", "--settings", $0], environment: [:], input: input)
        }
        #expect(ran.status == 1)
        #expect(ran.errors.contains("line 1: longer than a row of the outbox can be"), "\(ran.errors.prefix(200))")
        #expect(ran.errors.utf8.count < 1_000)
        #expect(ran.output.contains("ga4-main"))
    }

    @Test("the admin port takes no long header and no body") func admin() async throws {
        try await CommandDatabase.withMigrated { database in
            let daemon = try await RunningDaemon.start(database)
            let long = try await daemon.get("/livez?" + String(repeating: "x", count: 100_000))
            #expect(long.status != 200)
            #expect(try await daemon.post("/livez", body: [UInt8](repeating: 1, count: 50_000)) == 405)
            #expect(try await daemon.get("/livez").status == 200, "it lives on")
            #expect(await daemon.stop() == 0)
        }
    }
}
