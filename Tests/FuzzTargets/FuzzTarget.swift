/// Something of ours that reads what others wrote, and what must hold whatever they write.
///
/// The same checks serve the coverage-guided fuzzer (`deploy/fuzz`) and the tests.
package struct FuzzTarget: Sendable {
    /// As on the command line, and the name of its folder in `corpus`.
    package let name: String
    /// What the target reads, for a person.
    package let reads: String
    /// Takes any bytes; throws where what must hold does not. A trap is a failure as well.
    package let check: @Sendable ([UInt8]) throws(Violation) -> Void

    package static let all = [settings, replies, rows, json, identifiers, http]

    package static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}
