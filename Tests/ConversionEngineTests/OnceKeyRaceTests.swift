import ConversionCore
@testable import ConversionEngine
import PostgresClient
import Testing

/// What a planner believes of a once key may change between its two questions: can I take it, and is its holder settled?
@Suite("A once key between the planner's two questions")
struct OnceKeyRaceTests {
    private static let key = PostgresUUID(high: 1, low: 2)

    @Test("given back in between: not taken for settled, so that the event waits and is not lost (R2, D4)")
    func givenBackInBetween() async throws {
        try await EngineHarness.run { harness in
            #expect(try await OnceLedger.take([Self.key], harness.connection) == [Self.key])
            #expect(try await OnceLedger.take([Self.key], harness.connection) == [])
            #expect(try await OnceLedger.settled([Self.key], harness.connection) == [Self.key])
            // Its holder is refused now, which gives the key back.
            try await harness.connection.execute(script: "DELETE FROM conversiond.once_ledger")
            #expect(try await OnceLedger.settled([Self.key], harness.connection) == [])
        }
    }
}
