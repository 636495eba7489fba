import ConversionCore
import Foundation
import Subprocess
import Testing

@Suite("Event id and once key (D4, D5)")
struct EventIDTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        var parts: [String]
        var dealID: String?
        var eventID: String
        var testDescription: String { eventID }
    }

    static let vectors: [Vector] = {
        guard let file = try? Vectors.load("event-id") else { return [] }
        return (file["cases"]?.array ?? []).map { vector in
            Vector(
                parts: ["workspace", "destination", "lead_id", "category"].map { vector[$0]?.string ?? "?" },
                dealID: vector["deal_id"]?.string, eventID: vector["event_id"]?.string ?? "")
        }
    }()

    @Test("There are at least 20 vectors and no two ids are equal")
    func count() {
        #expect(Self.vectors.count >= 20)
        #expect(Set(Self.vectors.map(\.eventID)).count == Self.vectors.count)
    }

    @Test("D5: the id follows the public formula", arguments: vectors)
    func formula(vector: Vector) {
        let id = EventID(
            workspace: vector.parts[0], destination: vector.parts[1], leadID: vector.parts[2], category: vector.parts[3],
            dealID: vector.dealID)
        #expect(id.text == vector.eventID)
        #expect(id.text.hasPrefix("cv"), "Google refuses purely numeric ids")
        #expect(id.text.dropFirst(2).hasPrefix(String(id.onceKey.low, radix: 16).leftPadded), "D4: the event's half of the once key")
    }

    @Test("D4: the once keys of one lead share their leading half, whatever the destination and category; another lead's do not")
    func keysOfOneLead() {
        func key(_ destination: String, _ lead: String, _ category: String) -> OnceKey {
            EventID(workspace: "w", destination: destination, leadID: lead, category: category, dealID: nil).onceKey
        }
        #expect(key("meta", "1", "Lead").high == key("ga4", "1", "purchase").high)
        #expect(key("meta", "1", "Lead") != key("ga4", "1", "Lead"))
        #expect(key("meta", "1", "Lead").high != key("meta", "2", "Lead").high)
    }

    @Test("D5: the JavaScript gives the same ids", .enabled(if: Node.path != nil, "node is not installed"))
    func javaScript() async throws {
        let module = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../deploy/event-id.js").standardized
        // By way of a data URL it is an ES module in every Node, whatever lies beside it.
        let script = """
            import { readFileSync } from "node:fs";
            const { eventId } = await import("data:text/javascript," + encodeURIComponent(readFileSync(process.argv[1], "utf8")));
            const { cases } = JSON.parse(readFileSync(process.argv[2], "utf8"));
            for (const c of cases) console.log(await eventId(c.workspace, c.destination, c.lead_id, c.category, c.deal_id));
            """
        let vectors = try #require(Bundle.module.url(forResource: "vectors/event-id", withExtension: "json"))
        let output = try await Node.run(script, [module.path, vectors.path])
        #expect(output.split(separator: "\n").map(String.init) == Self.vectors.map(\.eventID))
    }
}

/// The JavaScript runtime, where there is one.
enum Node {
    static let path: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { "\($0)/node" }.first { FileManager.default.isExecutableFile(atPath: $0) }

    static func run(_ script: String, _ arguments: [String]) async throws -> String {
        let result = try await Subprocess.run(
            .name("node"), arguments: Arguments(["--input-type=module", "--eval", script, "--"] + arguments),
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        #expect(result.terminationStatus == .exited(0), "\(result.standardError)")
        return result.standardOutput
    }
}

extension String {
    fileprivate var leftPadded: String { String(repeating: "0", count: max(0, 16 - count)) + self }
}
