#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Reads a whole text file, whatever it is: a file, a pipe, `/dev/stdin`.
enum TextFile {
    /// Bytes; far beyond any file of settings, and a bound for `/dev/zero`.
    static let sizeLimit = 16 << 20

    static func read(_ path: String) throws(TextFileError) -> String {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw TextFileError(reason: .absent, description: "no such file") }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw TextFileError(errno: errno) }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = chunk.withUnsafeMutableBytes { Self.read(descriptor, $0) }
            guard count >= 0 else { throw TextFileError(errno: errno) }
            if count == 0 { break }
            content.append(contentsOf: chunk[..<count])
            guard content.count <= sizeLimit else { throw TextFileError(reason: .malformed, description: "is larger than 16 MiB") }
        }
        guard let text = String(validating: content, as: UTF8.self) else {
            throw TextFileError(reason: .malformed, description: "is not UTF-8 text")
        }
        return text
    }

    private static func read(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            #if canImport(Glibc)
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            #else
            let count = Musl.read(descriptor, buffer.baseAddress, buffer.count)
            #endif
            if count >= 0 || errno != EINTR { return count }
        }
    }
}

struct TextFileError: Error, Sendable, Equatable, CustomStringConvertible {
    enum Reason: String, Sendable {
        case absent, forbidden, malformed, failed
    }

    var reason: Reason
    var description: String

    init(reason: Reason, description: String) {
        self.reason = reason
        self.description = description
    }

    init(errno code: Int32) {
        switch code {
        case ENOENT, ENOTDIR: reason = .absent
        case EACCES, EPERM: reason = .forbidden
        default: reason = .failed
        }
        description = "cannot be read: " + String(cString: strerror(code)).lowercased()
    }
}
