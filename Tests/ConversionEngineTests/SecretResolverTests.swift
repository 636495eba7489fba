import ConversionCore
import ConversionEngine
import Foundation
import Testing

@Suite("Secrets from where the settings say")
struct SecretResolverTests {
    private let resolver = SecretResolver(environment: [:])

    @Test("A file is read without the blanks around its content")
    func file() throws {
        try Self.withPath { path in
            try Data(" \n secret-1 \n".utf8).write(to: URL(filePath: path))
            #expect(try resolver.resolve(.file(path)) == "secret-1")
        }
    }

    @Test("What has no end, is too large or is a pipe that nobody writes to is no secret, and is not waited for", .timeLimit(.minutes(1)))
    func bounded() throws {
        let endless = #expect(throws: SecretResolver.Problem.self) { try resolver.resolve(.file("/dev/zero")) }
        #expect(endless?.description == "file /dev/zero is larger than 64 kB")
        try Self.withPath { path in
            try Data(repeating: UInt8(ascii: "x"), count: 65_537).write(to: URL(filePath: path))
            #expect(throws: SecretResolver.Problem.self) { try resolver.resolve(.file(path)) }
        }
        try Self.withPath { path in
            try #require(mkfifo(path, 0o600) == 0)
            let empty = #expect(throws: SecretResolver.Problem.self) { try resolver.resolve(.file(path)) }
            #expect(empty?.description == "file \(path) is empty")
        }
    }

    private static func withPath(_ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.path + "/conversiond-secret-" + UUID().uuidString
        defer { unlink(path) }
        try body(path)
    }
}
