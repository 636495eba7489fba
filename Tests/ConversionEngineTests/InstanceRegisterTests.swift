import PostgresClient
import Testing

@testable import ConversionEngine

@Suite("The register of instances")
struct InstanceRegisterTests {
    @Test("An instance never takes itself for dead, however late its heartbeat is; another does")
    func neverItself() async throws {
        try await EngineHarness.run { harness in
            let register = InstanceRegister(connection: harness.connection, lease: .seconds(5))
            let slow = try await register.join(host: "a", pid: 1, version: "test")
            let other = try await register.join(host: "b", pid: 2, version: "test")
            try await harness.connection.query(
                "UPDATE conversiond.instance SET heartbeat_at = now() - interval '1 minute' WHERE id = $1", [.int4(slow)])
            #expect(try await register.takeOver(for: slow) == 0)
            #expect(try await register.beat(slow) != nil)
            try await harness.connection.query(
                "UPDATE conversiond.instance SET heartbeat_at = now() - interval '1 minute' WHERE id = $1", [.int4(slow)])
            _ = try await register.takeOver(for: other)
            #expect(try await register.beat(slow) == nil)
            #expect(try await register.beat(other) != nil)
        }
    }
}
