/// Outbox rows that the table takes and nobody wrote in earnest.
package struct OddRows: Sendable {
    /// Columns and their SQL.
    let values: [(column: String, sql: String)]

    /// The statement's columns and the SELECT of its values, for the row of this number.
    package func insertion(number: Int) -> (columns: String, select: String) {
        var values = values
        if !values.contains(where: { $0.column == "lead_id" }) { values.insert(("lead_id", "'odd-\(number)'"), at: 0) }
        // Each at a time of its own: Google Ads takes conversions of one click and moment for twins, and our rows share clicks.
        if !values.contains(where: { $0.column == "occurred_at" }) {
            values.append(("occurred_at", "now() - interval '\(number * 3) seconds'"))
        }
        // No two leads share a browser's id: the platforms would take them for one event.
        if number % 2 == 0 { values.append(("event_id", "lpad('\(number)', 255, '🧨')")) }
        if !values.contains(where: { $0.column == "status" }) { values.append(("status", "'won'")) }
        return (values.map(\.column).joined(separator: ", "), "SELECT " + values.map(\.sql).joined(separator: ", "))
    }

    private static let identifiers = [
        "fbclid", "fbc", "fbp", "ga_client_id", "ga_session_id", "gclid", "gbraid", "wbraid", "ttclid", "ttp", "tiktok_lead_id",
        "li_fat_id", "linkedin_lead", "meta_lead_id", "ctwa_clid", "whatsapp_business_account_id",
    ]
    private static let names = ["first_name", "last_name", "city", "region", "postal_code", "company", "job_title", "gender"]

    /// What every random row is made from, besides texts at their full length.
    private static let texts = [
        "''", "' '", "E'\\t\\r\\n'", "'🧨👩‍👩‍👧‍👦'", "'שלום עולם \u{202E}abc\u{202C}'", "E'\\u0001\\u001f\\u007f'", "E'\\u2028\\u2029\\ufeff'",
        "'\"}]}'", "E'\\\\u0000'", "'a''; DROP TABLE x; --'", "'<script>'", "repeat('é', 100)", "'\u{0130}ı'", "'NULL'", "'e\u{301}\u{301}\u{301}'",
        "'@'", "'x@y'", "'+62 812-3456-789'", "'00000000000000000000'", "'-1'", "'1e999'", "'GA1.1.123.456'", "'fb.1.1.x'",
    ]

    private static let objects = [
        "'{}'", "'{\"items\":[]}'", "'{\"items\":[{}]}'", "'{\"items\":{\"a\":1}}'", "'{\"items\":[1,null,\"x\",[[]]]}'",
        "'{\"meta\":null,\"ga4\":[],\"tiktok\":\"x\",\"linkedin\":1}'", "'{\"value\":\"1\",\"currency\":1,\"event_id\":{}}'",
        "'{\"a\":1e300,\"b\":-1e-300,\"c\":123456789012345678901234567890}'", "jsonb_build_object('n', repeat('9', 900)::numeric)",
        "'{\"\":\"\",\"🧨\":\"🧨\"}'", "jsonb_build_object('k', repeat('🧨', 7000))",
        "(SELECT jsonb_object_agg('k' || i, i) FROM generate_series(1, 1500) i)",
        "(repeat('{\"a\":', 200) || '1' || repeat('}', 200))::jsonb", "(repeat('{\"a\":[', 2000) || repeat(']}', 2000))::jsonb",
        "(SELECT jsonb_build_object('items', jsonb_agg(jsonb_build_object('id', i, 'price', 1, 'quantity', i))) FROM generate_series(1, 500) i)",
        "'{\"items\":[{\"id\":\"a\",\"price\":-1,\"quantity\":1e30}]}'", "'{\"meta\":{\"value\":5,\"user_data\":{\"em\":\"x\"}}}'",
    ]

    private static let amounts = ["0", "999999999999999.999999", "0.000001", "NULL", "999999999999999", "0.10"]

    /// Every column at its limit, in one row and one by one, and times at their bounds.
    package static var fixed: [OddRows] {
        let longest: [(String, String)] =
            identifiers.map { ($0, "repeat('x', 1000)") } + names.map { ($0, "repeat('🧨', 255)") }
            + [
                ("email", "repeat('x', 308) || '@example.com'"), ("phone", "repeat('9', 64)"), ("deal_id", "repeat('d', 255)"),
                ("user_agent", "repeat('u', 2000)"), ("page_url", "'https://example.com/' || repeat('é', 3980)"),
                ("referrer", "repeat('r', 4000)"), ("actual_value", "999999999999999.999999"),
                ("extra", "jsonb_build_object('k', repeat('x', 32000))"),
            ]
        let base: [(String, String)] = [("fbc", "'fb.1.1700000000000.abc'"), ("ga_client_id", "'1.2'"), ("gclid", "'g'"), ("ttclid", "'t'"), ("li_fat_id", "md5('x')")]
        func row(_ more: [(String, String)]) -> OddRows {
            OddRows(values: (more + base.filter { pair in !more.contains { $0.0 == pair.0 } }).map { (column: $0.0, sql: $0.1) })
        }
        let times = ["'1970-01-01'", "'2100-01-01'", "now() + interval '4 minutes'", "now() - interval '71 hours'", "now() - interval '8 days'"]
        return [row(longest)] + longest.map { row([$0]) } + objects.map { row([("extra", $0)]) } + times.map { row([("occurred_at", $0)]) }
            + [
                row([("lead_id", "repeat('🧨', 255)")]), row([("status", "'no such status'")]), row([("workspace", "'elsewhere'")]),
                row([("clicked_at", "'1970-01-01'")]), row([("consent_ad_user_data", "'denied'")]), row([]),
                OddRows(values: []),
            ]
    }

    package static func random(_ number: Int, _ random: inout SeededGenerator) -> OddRows {
        var values: [(column: String, sql: String)] = []
        for column in identifiers + names + ["email", "phone", "user_agent", "page_url", "referrer"] where Bool.random(using: &random) {
            values.append((column, texts.randomElement(using: &random) ?? "''"))
        }
        if Bool.random(using: &random) { values.append(("extra", objects.randomElement(using: &random) ?? "'{}'")) }
        values.append(("actual_value", amounts.randomElement(using: &random) ?? "0"))
        values.append(("currency", Bool.random(using: &random) ? "'USD'" : "'ZZZ'"))
        values.append(("status", ["'won'", "'new'", "'responded'", "'pageview'", "'lost'"].randomElement(using: &random) ?? "'won'"))
        return OddRows(values: values)
    }
}
