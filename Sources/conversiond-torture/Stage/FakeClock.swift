import Foundation

/// The system's clock as one process sees it, which can be set while it runs: Debian's `faketime`.
///
/// libfaketime answers for the C library whatever the process asks for the time; the waits that the kernel counts stay right.
struct FakeClock: Sendable {
    /// For processes with several threads; Debian keeps it in a folder of the machine's architecture.
    private static var library: String? {
        let architectures = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib")) ?? []
        return architectures.map { "/usr/lib/\($0)/faketime/libfaketimeMT.so.1" }.first(where: FileManager.default.fileExists)
    }

    private let library: String
    /// Holds the offset, and is read at each call.
    private let file: String
    /// The most that it will be ahead of the right time.
    let most: Duration

    /// - Throws: ``LeftOut`` where the package is not installed.
    init(_ name: String, in folder: String, most: Duration) throws {
        guard let library = Self.library else { throw LeftOut("faketime is not installed: apt-get install faketime") }
        self.library = library
        file = "\(folder)/\(name).faketime"
        self.most = most
        try set(.zero)
    }

    func set(_ offset: Duration) throws {
        let seconds = offset.components.seconds
        try "\(seconds < 0 ? "-" : "+")\(abs(seconds))".write(toFile: file, atomically: true, encoding: .utf8)
    }

    var variables: [String: String] {
        [
            "LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": file, "FAKETIME_NO_CACHE": "1",
            // A name of shared memory that is not there. Without one it makes some and tells its children by setenv, which moves the
            // environment away from the arguments, and Swift's runtime finds those no more.
            "FAKETIME_SHARED": "/none /none",
            // A clock that is monotonic is so whatever the operator sets.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        ]
    }
}
