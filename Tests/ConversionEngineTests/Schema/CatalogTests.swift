import ConversionCore
import Foundation
import PostgresClient
import Testing

@Suite("The catalogs in SQL are those of the code, and everything is explained")
struct CatalogTests {
    @Test("R21–R24: event_catalog has the 76 names with description, use and group")
    func eventCatalog() async throws {
        let rows = try await SchemaDatabase.rolledBack {
            try await $0.texts(
                """
                SELECT concat_ws('|', platform, event_name, description, use_case, "group") FROM conversiond.event_catalog
                """)
        }
        let expected = EventCatalog.entries.map { entry in
            [entry.platform.rawValue, entry.name, entry.description, entry.useCase, entry.group].joined(separator: "|")
        }
        #expect(expected.count == 76)
        #expect(rows.sorted() == expected.sorted())
    }

    @Test("R5: default_mapping has the 44 cells")
    func defaultMapping() async throws {
        let rows = try await SchemaDatabase.rolledBack {
            try await $0.texts("SELECT concat_ws('|', type, status, platform, event_name) FROM conversiond.default_mapping")
        }
        let expected = DefaultMapping.cells.map { [$0.type, $0.status, $0.platform.rawValue, $0.eventName].joined(separator: "|") }
        #expect(expected.count == 44)
        #expect(rows.sorted() == expected.sorted())
    }

    @Test("The mapping types that a workspace may name are those there are")
    func mappingTypes() async throws {
        for type in DefaultMapping.types {
            #expect(try await SchemaDatabase.refusal(of: "UPDATE conversiond.workspace SET mapping = '\(type)'") == nil)
        }
        let error = try await SchemaDatabase.refusal(of: "UPDATE conversiond.workspace SET mapping = 'support'")
        #expect(error?.constraintName == "mapping_is_sales")
    }

    @Test("R34, D10: reason lists every reason the daemon gives, with the statuses it comes with and a description")
    func reasons() async throws {
        let rows = try await SchemaDatabase.rolledBack {
            try await $0.rows("SELECT reason, status, description FROM conversiond.reason")
        }
        var skips: Set<String> = []
        var all: Set<String> = []
        for row in 0..<rows.count {
            let reason = try rows.text(row, 0)
            all.insert(reason)
            if try rows.text(row, 1) == "skipped" { skips.insert(reason) }
            #expect(try rows.text(row, 1).split(separator: " ").allSatisfy {
                ["accepted", "partial_failure", "failed", "skipped", "or"].contains($0)
            })
            #expect(try rows.text(row, 2).count > 20)
            #expect(try rows.text(row, 2).hasSuffix("."))
        }
        #expect(all == Set(Reason.allCases.map(\.rawValue)))
        #expect(skips == Set(Reason.allCases.filter(\.isSkip).map(\.rawValue)))
    }

    @Test("Every table, view, column and function has a comment, those of partitions too")
    func comments() async throws {
        let uncommented = try await SchemaDatabase.rolledBack {
            try await $0.texts(
                """
                SELECT c.relname::text FROM pg_class c
                WHERE c.relnamespace = 'conversiond'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
                    AND coalesce(obj_description(c.oid, 'pg_class'), '') = ''
                UNION ALL
                SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                WHERE c.relnamespace = 'conversiond'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
                    AND a.attnum > 0 AND NOT a.attisdropped AND coalesce(col_description(c.oid, a.attnum), '') = ''
                UNION ALL
                SELECT p.proname || '()' FROM pg_proc p
                WHERE p.pronamespace = 'conversiond'::regnamespace AND coalesce(obj_description(p.oid, 'pg_proc'), '') = ''
                UNION ALL
                SELECT 'schema' WHERE obj_description('conversiond'::regnamespace, 'pg_namespace') IS NULL
                """)
        }
        #expect(uncommented == [])
    }

    @Test("A partition made later has its comments as well")
    func laterPartitions() async throws {
        let counts = try await SchemaDatabase.rolledBack { transaction in
            let made = try await transaction.number("SELECT conversiond.make_partitions(4)")
            let uncommented = try await transaction.number(
                """
                SELECT count(*) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid AND c.relkind = 'r'
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
                WHERE col_description(a.attrelid, a.attnum) IS NULL OR obj_description(a.attrelid, 'pg_class') IS NULL
                """)
            return [made, uncommented]
        }
        #expect(counts == [4, 0])
    }

    struct Vector: Decodable, Sendable, CustomTestStringConvertible {
        var workspace: String
        var destination: String
        var lead_id: String
        var category: String
        var deal_id: String?
        var event_id: String
        var testDescription: String { event_id }
    }

    static let vectors: [Vector] = {
        struct File: Decodable {
            var cases: [Vector]
        }
        let url = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../ConversionCoreTests/vectors/event-id.json").standardized
        guard let data = try? Data(contentsOf: url), let file = try? JSONDecoder().decode(File.self, from: data) else { return [] }
        return file.cases
    }()

    @Test("D5: the vectors were found")
    func vectorsFound() {
        #expect(Self.vectors.count >= 20)
    }

    @Test("D5: event_id() in SQL gives the same ids as the code", arguments: vectors)
    func eventID(vector: Vector) async throws {
        let (named, positional) = try await SchemaDatabase.rolledBack { transaction in
            let parameters: [PostgresParameter] = [
                .text(vector.workspace), .text(vector.destination), .text(vector.lead_id), .text(vector.category), .text(vector.deal_id),
            ]
            let named = try await transaction.one(
                """
                SELECT conversiond.event_id(workspace => $1, destination => $2, lead_id => $3, category => $4, deal_id => $5)
                """, parameters)
            return (named, try await transaction.one("SELECT conversiond.event_id($1, $2, $3, $4, $5)", parameters))
        }
        #expect(named == vector.event_id)
        #expect(positional == vector.event_id)
    }

    @Test("D5: event_id() without a deal id is the lead's")
    func withoutDeal() async throws {
        let ids = try await SchemaDatabase.rolledBack {
            try await $0.texts(
                """
                SELECT conversiond.event_id('default', 'meta-main', 'lead-1', 'Purchase')
                UNION ALL SELECT conversiond.event_id('default', 'meta-main', 'lead-1', 'Purchase', NULL)
                """)
        }
        let id = EventID(workspace: "default", destination: "meta-main", leadID: "lead-1", category: "Purchase", dealID: nil)
        #expect(ids == [id.text, id.text])
    }
}
