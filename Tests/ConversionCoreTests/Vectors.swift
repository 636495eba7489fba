import ConversionCore
import Foundation
import Testing

/// The shared test vectors, parsed.
enum Vectors {
    static func load(_ name: String) throws -> JSONValue {
        let url = try #require(Bundle.module.url(forResource: "vectors/\(name)", withExtension: "json"))
        return try JSONValue.parse(Data(contentsOf: url))
    }

    /// One normalisation case of any of the files.
    struct Case: Sendable, CustomTestStringConvertible {
        var field: String
        /// `nil` where the vector's input is null.
        var input: String?
        /// `nil`: not stated, as for a digest that is passed on.
        var normalized: String?
        var sha256: String?
        var dropped: Bool

        var testDescription: String { "\(field) \(String(reflecting: input ?? "null"))" }
    }

    static let meta: [Case] = cases("meta") { vector in
        guard let expected = vector["expected"] else { return nil }
        return Case(
            field: vector["field"]?.string ?? "", input: vector["input"]?.string,
            normalized: expected["normalized"]?.string, sha256: expected["sha256"]?.string, dropped: expected["drop"] != nil)
    }

    static let google: [Case] = cases("google") { vector in
        Case(
            field: vector["kind"]?.string ?? "", input: vector["input"]?.string, normalized: vector["normalized"]?.string,
            sha256: vector["sha256_hex"]?.string, dropped: vector["valid"] == .bool(false))
    }

    static let tiktok: [Case] = cases("tiktok") { vector in
        Case(
            field: vector["field"]?.string ?? "", input: vector["input"]?.string, normalized: vector["normalized"]?.string,
            sha256: vector["sha256"]?.string, dropped: vector["error"] != nil)
    }

    private static func cases(_ name: String, _ make: (JSONValue) -> Case?) -> [Case] {
        guard let file = try? load(name) else { return [] }
        return (file["cases"]?.array ?? []).compactMap(make)
    }
}
