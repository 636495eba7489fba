import PostgresClient

/// The CRM's side: rows into the outbox, each noted in a table of its own in the same transaction, which is what the judge
/// holds against the platforms.
struct Crm: Sendable {
    let session: Session

    static let schema = """
        CREATE SCHEMA torture;
        \(InsertedRow.table)
        \(HeldStep.function)
        """

    /// What each lead goes through; two of them share a category on GA4 and Google Ads.
    static let funnel = ["responded", "proposal", "won"]

    /// Inserts leads by and by, a few in each transaction; every third is won a second time.
    ///
    /// - Parameters:
    ///   - span: how long it takes; longer where the database is away.
    ///   - age: how long ago the statuses were reached.
    func insert(leads: ClosedRange<Int>, over span: Duration = .zero, age: Duration = .zero) async throws {
        let size = 5
        let chunks = stride(from: leads.lowerBound, through: leads.upperBound, by: size).map { $0...min($0 + size - 1, leads.upperBound) }
        let pause = span / max(1, chunks.count * Self.funnel.count)
        for chunk in chunks {
            for status in Self.funnel {
                try await insert(chunk, status, age: age)
                if pause > .zero { try await Task.sleep(for: pause) }
            }
            try await insert(chunk, "won", every: 3, age: age)
        }
    }

    /// Inserts leads that are won, all at once, with what Meta and TikTok know them by and nothing for the others.
    func insertFlood(_ leads: ClosedRange<Int>) async throws {
        try await session.run { connection in
            try await connection.query(
                """
                WITH o AS (
                    INSERT INTO conversiond.outbox (lead_id, status, fbc, ttclid, actual_value)
                    SELECT 'flood-' || i, 'won', 'fb.1.1700000000000.IwAR0' || md5(i::text), 'ttclid-' || md5(i::text), 1500000
                    FROM generate_series($1::bigint, $2::bigint) i RETURNING id, lead_id, status, occurred_at
                )
                INSERT INTO torture.inserted SELECT id, lead_id, status, occurred_at, 'flood' FROM o
                """, [.int8(Int64(leads.lowerBound)), .int8(Int64(leads.upperBound))], prepare: false)
        }
    }

    /// Inserts one lead that has responded.
    func insertOne(_ lead: Int) async throws { try await insert(lead...lead, "responded") }

    /// Repeated when its outcome is not known: a lead that reaches a status twice is told of once (rule R8).
    private func insert(_ leads: ClosedRange<Int>, _ status: String, every step: Int = 1, age: Duration = .zero) async throws {
        try await session.run { connection in
            try await connection.query(
                Self.statement,
                [
                    .int8(Int64(leads.lowerBound)), .int8(Int64(leads.upperBound)), .text(status), .int4(Int32(step)),
                    .int8(age.components.seconds),
                ],
                prepare: false)
        }
    }

    /// Inserts rows that are wrong or odd on purpose. One that the table refuses has been told of at its INSERT.
    func insertOdd(_ columns: String, _ values: String) async throws {
        do {
            try await session.execute(
                """
                WITH o AS (INSERT INTO conversiond.outbox (\(columns)) \(values) RETURNING *)
                INSERT INTO torture.inserted (outbox_id, lead_id, status, occurred_at, kind, columns)
                SELECT id, lead_id, status, occurred_at, 'odd', to_jsonb(o) - 'extra' FROM o
                """)
        } catch let error as PostgresError {
            // Classes 22, data exception, and 23, integrity constraint violation.
            guard let state = error.sqlState, state.hasPrefix("22") || state.hasPrefix("23") else { throw error }
        }
    }

    static let columns = """
        lead_id, status, occurred_at, email, phone, first_name, last_name, fbc, ga_client_id, ga_session_id, gclid, ttclid, li_fat_id,
        clicked_at, client_ip, user_agent, page_url, actual_value
        """

    private static let statement = """
        WITH o AS (
            INSERT INTO conversiond.outbox (\(columns))
            SELECT 'lead-' || i, $3, now() - $5::bigint * interval '1 second', 'lead' || i || '@example.com', '0812' || lpad(i::text, 8, '0'), 'Siti', 'Rahayu',
                'fb.1.1700000000000.IwAR0' || md5(i::text), (1000000000 + i) || '.1700000000', '1700000000',
                'gclid-' || md5(i::text), 'ttclid-' || md5(i::text), md5(i::text)::uuid::text,
                now() - interval '1 day' - $5 * interval '1 second', inet '203.0.113.7', 'Mozilla/5.0 (Linux; Android 14) Chrome/126.0.0.0 Mobile Safari/537.36',
                'https://www.example.com/solar?utm_source=x', 1500000 + i
            FROM generate_series($1::bigint, $2::bigint) i WHERE i % $4 = 0 RETURNING id, lead_id, status, occurred_at
        )
        INSERT INTO torture.inserted SELECT id, lead_id, status, occurred_at, 'plain' FROM o
        """
}
