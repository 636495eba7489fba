import Foundation

/// Runs the `openssl` command line tool.
enum OpenSSLCommand {
    /// - Throws: `CertificateError` when the command cannot be started or fails.
    static func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let complaints = Pipe()
        process.standardError = complaints
        do {
            try process.run()
        } catch {
            throw CertificateError(command: arguments[0], complaint: "cannot be started: \(error)")
        }
        let complaint = complaints.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw CertificateError(command: arguments[0], complaint: String(decoding: complaint, as: UTF8.self))
        }
    }
}

/// A test certificate could not be made.
public struct CertificateError: Error, CustomStringConvertible {
    /// The `openssl` subcommand.
    public let command: String
    /// What it wrote to standard error.
    public let complaint: String

    public var description: String { "openssl \(command): \(complaint)" }
}
