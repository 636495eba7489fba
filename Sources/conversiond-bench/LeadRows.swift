/// Outbox rows as a CRM writes them: a website lead that is won, with what both platforms match by.
enum LeadRows {
    /// The deal id of a row of the trickle, with its number after it; both platforms' events carry it.
    static let trickleMark = "trickle-"

    private static let columns = """
        lead_id, status, deal_id, email, phone, fbc, fbp, ga_client_id, ga_session_id, client_ip, user_agent, page_url, actual_value
        """

    /// SQL for one row's values, by the SQL of its number and of its deal id.
    private static func values(number: String, deal: String) -> String {
        """
        'lead-' || \(number), 'won', \(deal), 'lead' || \(number) || '@example.com', '0812' || lpad((\(number))::text, 8, '0'),
        'fb.1.1700000000000.IwAR0' || md5((\(number))::text), 'fb.1.1700000000000.' || (1000000000 + \(number)),
        (1000000000 + \(number)) || '.1700000000', '1700000000', inet '203.0.113.7',
        'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
        'https://www.example.com/products/solar?utm_source=facebook&utm_campaign=spring', 1500000 + \(number)
        """
    }

    /// Inserts the rows with the numbers `$1` to `$2`.
    static let fill = """
        INSERT INTO conversiond.outbox (\(columns))
        SELECT \(values(number: "i", deal: "'deal-' || i")) FROM generate_series($1::bigint, $2::bigint) i
        """

    /// Inserts the row of the trickle with the number `$1`; its lead is none of the filled ones'.
    static let trickle = """
        INSERT INTO conversiond.outbox (\(columns))
        SELECT \(values(number: "i + 50000000", deal: "'\(trickleMark)' || i")) FROM (SELECT $1::bigint) n (i)
        """

    /// A script that inserts rows into a table like the outbox, a statement each.
    static func one(by rows: Int, into table: String) -> String {
        """
        DO $$ BEGIN
            FOR i IN 1..\(rows) LOOP
                INSERT INTO \(table) (\(columns)) VALUES (\(values(number: "i", deal: "'deal-' || i")));
            END LOOP;
        END $$
        """
    }
}
