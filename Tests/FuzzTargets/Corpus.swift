import FoundationEssentials

/// The inputs that a fuzz target starts from: a folder of files for each, drawn from the tests' own samples, and what was found
/// to break something once.
package enum Corpus {
    /// - Throws: where the folder cannot be read or is empty.
    package static func inputs(of target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
        let folder = path + "/" + target.name
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        return try names.map { ($0, Array(try Data(contentsOf: URL(filePath: folder + "/" + $0)))) }
    }

    private static let path = "\(#filePath.dropLast("Corpus.swift".count))corpus"
}
