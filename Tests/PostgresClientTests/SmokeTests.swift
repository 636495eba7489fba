import PostgresClient
import PostgresTestCluster
import Testing

@Test func smoke() async throws {
    let cluster = try await PostgresTestCluster.shared
    try await cluster.withDatabase { db in
        let c = try await db.connect()
        let r = try await c.query("SELECT $1::int8 + 1, $2::text", [.int8(41), .text("hé")])
        #expect(try r.int8(0, 0) == 42)
        #expect(try r.text(0, 1) == "hé")
        await c.close()
    }
}
