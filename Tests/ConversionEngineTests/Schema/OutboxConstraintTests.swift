import PostgresClient
import Testing

@Suite("What the outbox refuses at INSERT")
struct OutboxConstraintTests {
    /// A constraint, the columns it is about, and SQL expressions on both sides of its border.
    struct Rule: Sendable {
        var constraint: String
        var columns: [String]
        var refused: [String]
        var accepted: [String]

        init(_ constraint: String, _ columns: [String], refused: [String], accepted: [String]) {
            self.constraint = constraint
            self.columns = columns
            self.refused = refused
            self.accepted = accepted
        }
    }

    private static let moments = [
        "'infinity'", "'-infinity'", "'1969-12-31 23:59:59.999999+00'", "'2100-01-01 00:00:00.000001+00'", "'294276-12-31 23:59:59+00'",
        "'4713-01-01 00:00:00+00 BC'",
    ]
    private static let goodMoments = ["'1970-01-01 00:00:00+00'", "'2100-01-01 00:00:00+00'", "'2026-11-22 10:00:00+07'"]
    private static let amounts = ["-0.01", "1e15", "'NaN'", "'Infinity'", "'-Infinity'", "-1"]
    private static let goodAmounts = ["0", "-0.0", "0.000001", "999999999999999.999999", "1.1000000000", "NULL", "150000"]

    static let rules: [Rule] = [
        Rule("id_is_above_0", ["id"], refused: ["0", "-1", "'-9223372036854775808'"], accepted: ["9000000", "9223372036854775807"]),
        Rule(
            "workspace_is_1_to_63_characters", ["workspace"], refused: ["''", "repeat('x', 64)", "repeat('🙂', 64)"],
            accepted: ["'x'", "repeat('x', 63)", "repeat('🙂', 63)", "'مساحة'"]),
        Rule(
            "lead_id_is_1_to_255_characters", ["lead_id"], refused: ["''", "'  '", "E'\\n\\t'", "repeat('x', 256)", "repeat('é', 256)"],
            accepted: ["'0'", "repeat('x', 255)", "repeat('👨‍👩‍👧', 51)", "'عميل ١٢'", "'a''b\"c\\d'"]),
        Rule(
            "status_is_1_to_63_characters_without_control_characters", ["status"],
            refused: [
                "''", "repeat('x', 64)", "' won'", "'won '", "' '", "E'won\\n'", "E'won\\tlost'", "E'\\x7f'", "E'won\\u0085'",
            ],
            accepted: ["'won'", "repeat('x', 63)", "'closed won'", "'ربح'", "'🎉'", "'dont_send'"]),
        Rule("occurred_at_is_from_1970_to_2100", ["occurred_at"], refused: moments, accepted: goodMoments),
        Rule("clicked_at_is_from_1970_to_2100", ["clicked_at"], refused: moments, accepted: goodMoments + ["NULL"]),
        Rule("created_at_is_from_1970_to_2100", ["created_at"], refused: moments, accepted: goodMoments),
        Rule(
            "deal_id_is_1_to_255_characters", ["deal_id"], refused: ["''", "repeat('x', 256)"],
            accepted: ["NULL", "'D'", "repeat('🙂', 255)"]),
        Rule(
            "event_id_is_1_to_255_characters", ["event_id"], refused: ["''", "repeat('x', 256)"],
            accepted: ["NULL", "'1'", "repeat('x', 255)"]),
        Rule(
            "email_has_at_most_320_characters", ["email"], refused: ["repeat('x', 321)"],
            accepted: ["NULL", "''", "'no address at all'", "repeat('é', 320)"]),
        Rule("phone_has_at_most_64_characters", ["phone"], refused: ["repeat('0', 65)"], accepted: ["NULL", "''", "'call me'", "repeat('٠', 64)"]),
        Rule(
            "names_and_places_have_at_most_255_characters",
            ["first_name", "last_name", "city", "region", "postal_code", "company", "job_title", "gender"],
            refused: ["repeat('x', 256)", "repeat('𠮷', 256)"], accepted: ["NULL", "''", "repeat('𠮷', 255)", "'شركة'"]),
        Rule(
            "country_is_iso_3166_alpha_2", ["country"], refused: ["''", "'IDN'", "'I'", "'62'", "'ÍD'", "E'ID\\n'", "' ID'"],
            accepted: ["NULL", "'ID'", "'id'", "'Us'"]),
        Rule(
            "birth_date_is_from_1900_to_2100", ["birth_date"],
            refused: ["'1899-12-31'", "'2100-01-02'", "'infinity'", "'-infinity'", "'0001-01-01 BC'"],
            accepted: ["NULL", "'1900-01-01'", "'2100-01-01'", "'1980-02-29'"]),
        Rule(
            "click_and_lead_ids_have_at_most_1000_characters",
            [
                "fbclid", "fbc", "fbp", "ctwa_clid", "whatsapp_business_account_id", "meta_lead_id", "ga_client_id", "ga_session_id",
                "gclid", "gbraid", "wbraid", "ttclid", "ttp", "tiktok_lead_id", "li_fat_id", "linkedin_lead",
            ],
            refused: ["repeat('x', 1001)"], accepted: ["NULL", "''", "repeat('x', 1000)"]),
        Rule(
            "client_ip_is_one_address", ["client_ip"], refused: ["'10.0.0.0/8'", "'10.1.2.3/31'", "'2001:db8::/32'", "'::/0'"],
            accepted: ["NULL", "'10.1.2.3'", "'10.1.2.3/32'", "'2001:db8::1'", "'2001:db8::1/128'", "'::ffff:10.1.2.3'"]),
        Rule(
            "user_agent_has_at_most_2000_characters", ["user_agent"], refused: ["repeat('x', 2001)"],
            accepted: ["NULL", "''", "repeat('x', 2000)"]),
        Rule(
            "page_url_and_referrer_have_at_most_4000_characters", ["page_url", "referrer"], refused: ["repeat('x', 4001)"],
            accepted: ["NULL", "''", "'not a url'", "repeat('x', 4000)"]),
        Rule("estimated_value_is_from_0_to_below_1e15", ["estimated_value"], refused: amounts, accepted: goodAmounts),
        Rule("actual_value_is_from_0_to_below_1e15", ["actual_value"], refused: amounts, accepted: goodAmounts),
        Rule(
            "values_have_at_most_6_decimals", ["estimated_value", "actual_value"], refused: ["0.0000001", "999999999999999.9999999"],
            accepted: ["0.100000", "0.1000000000"]),
        Rule(
            "currency_is_iso_4217", ["currency"],
            refused: ["''", "'idr'", "'Idr'", "'ID'", "'IDRX'", "'ID1'", "'ÉUR'", "E'IDR\\n'", "' IDR'", "'IDR '", "'€'"],
            accepted: ["NULL", "'IDR'", "'USD'", "'XXX'"]),
        Rule(
            "consent_ad_user_data_is_granted_or_denied", ["consent_ad_user_data"],
            refused: ["''", "'GRANTED'", "'yes'", "'true'", "'unknown'"], accepted: ["NULL", "'granted'", "'denied'"]),
        Rule(
            "consent_ad_personalization_is_granted_or_denied", ["consent_ad_personalization"],
            refused: ["''", "'Denied'", "'no'"], accepted: ["NULL", "'granted'", "'denied'"]),
        Rule(
            "extra_is_an_object", ["extra"], refused: ["'[]'", "'[{\"a\": 1}]'", "'\"text\"'", "'1'", "'true'", "'null'"],
            accepted: ["NULL", "'{}'", "'{\"items\": [{\"id\": \"🙂\"}], \"meta\": {\"a\": null}}'"]),
        Rule(
            "extra_has_at_most_32_kb", ["extra"],
            refused: ["jsonb_build_object('a', repeat('x', 32760))", "jsonb_build_object('a', repeat('é', 16380))"],
            accepted: ["jsonb_build_object('a', repeat('x', 32759))"]),
    ]

    struct Value: Sendable, CustomTestStringConvertible {
        var constraint: String
        var column: String
        var expression: String
        var testDescription: String { "\(column) = \(expression)" }

        var insert: String {
            var columns = ["lead_id": "'lead-1'", "status": "'won'"]
            columns[column] = expression
            let names = columns.keys.sorted()
            return "INSERT INTO conversiond.outbox (\(names.joined(separator: ", "))) OVERRIDING SYSTEM VALUE"
                + " VALUES (\(names.compactMap { columns[$0] }.joined(separator: ", ")))"
        }
    }

    private static func values(_ side: (Rule) -> [String]) -> [Value] {
        rules.flatMap { rule in
            rule.columns.flatMap { column in
                side(rule).map { Value(constraint: rule.constraint, column: column, expression: $0) }
            }
        }
    }

    @Test("A value beyond the border is refused by the constraint whose name says why", arguments: values(\.refused))
    func refused(value: Value) async throws {
        let error = try await SchemaDatabase.refusal(of: value.insert)
        #expect(error?.sqlState == "23514")
        #expect(error?.constraintName == value.constraint)
    }

    @Test("The nearest value is taken", arguments: values(\.accepted))
    func accepted(value: Value) async throws {
        let error = try await SchemaDatabase.refusal(of: value.insert)
        #expect(error == nil)
    }

    @Test("Every CHECK constraint of the outbox has its border tested here")
    func allTested() async throws {
        let constraints = try await SchemaDatabase.rolledBack {
            try await $0.texts(
                "SELECT conname::text FROM pg_constraint WHERE conrelid = 'conversiond.outbox'::regclass AND contype = 'c'")
        }
        #expect(Set(constraints) == Set(Self.rules.map(\.constraint)))
        #expect(Self.rules.allSatisfy { !$0.refused.isEmpty && !$0.accepted.isEmpty })
    }

    @Test("What identifies a transition cannot be null", arguments: ["workspace", "lead_id", "status", "occurred_at", "created_at"])
    func notNull(column: String) async throws {
        let error = try await SchemaDatabase.refusal(of: Value(constraint: "", column: column, expression: "NULL").insert)
        #expect(error?.sqlState == "23502")
        #expect(error?.columnName == column)
    }

    @Test("The columns are those of the contract, in type and default")
    func columns() async throws {
        let columns = try await SchemaDatabase.rolledBack {
            try await $0.texts(
                """
                SELECT column_name || ' ' || data_type || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END
                    || coalesce(' default ' || column_default, '') || CASE is_identity WHEN 'YES' THEN ' identity' ELSE '' END
                FROM information_schema.columns WHERE table_schema = 'conversiond' AND table_name = 'outbox' ORDER BY ordinal_position
                """)
        }
        let texts = [
            "deal_id", "email", "phone", "first_name", "last_name", "city", "region", "postal_code", "country", "company", "job_title",
            "gender",
        ]
        let ids = [
            "fbclid", "fbc", "fbp", "ctwa_clid", "whatsapp_business_account_id", "meta_lead_id", "ga_client_id", "ga_session_id", "gclid",
            "gbraid", "wbraid", "ttclid", "ttp", "tiktok_lead_id", "li_fat_id", "linkedin_lead",
        ]
        var expected = [
            "id bigint not null identity", "workspace text not null default 'default'::text", "lead_id text not null",
            "status text not null", "occurred_at timestamp with time zone not null default now()",
        ]
        expected += texts.map { "\($0) text" } + ["birth_date date"] + ids.map { "\($0) text" }
        expected += ["clicked_at timestamp with time zone", "client_ip inet"]
        expected += ["user_agent", "page_url", "referrer"].map { "\($0) text" }
        expected += ["estimated_value numeric", "actual_value numeric"]
        expected += ["currency", "consent_ad_user_data", "consent_ad_personalization", "event_id"].map { "\($0) text" }
        expected += ["extra jsonb", "created_at timestamp with time zone not null default now()"]
        #expect(columns == expected)
    }
}
