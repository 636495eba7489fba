import Foundation
import Subprocess
import SystemPackage

/// A disk of a few megabytes, in memory, that can be filled to the last byte and freed again.
///
/// The cluster's watchdog unmounts it with the cluster's folder, however the rig ends.
struct SmallDisk: Sendable {
    let path: String
    private var filler: FilePath { FilePath(path + "/filler") }

    /// Mounts one in a cluster's folder, for the server's user.
    ///
    /// - Throws: ``LeftOut`` where the rights to mount are missing.
    static func mount(_ name: String, in folder: String, megabytes: Int) async throws -> SmallDisk {
        guard geteuid() == 0 else { throw LeftOut("needs root: a small disk is mounted for PostgreSQL") }
        let path = folder + "/" + name
        let attributes = try FileManager.default.attributesOfItem(atPath: folder)
        guard let user = attributes[.ownerAccountID] as? Int, let group = attributes[.groupOwnerAccountID] as? Int else {
            throw TortureError("nobody owns \(folder)")
        }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        let result = try await Subprocess.run(
            .path("/usr/bin/mount"),
            arguments: ["-t", "tmpfs", "-o", "size=\(megabytes)m,mode=0700,uid=\(user),gid=\(group)", "tmpfs", path],
            output: .discarded, error: .string(limit: 4096))
        guard result.terminationStatus == .exited(0) else {
            throw LeftOut("needs the right to mount: \(result.standardError.trimmingCharacters(in: .whitespacesAndNewlines))")
        }
        return SmallDisk(path: path)
    }

    /// Takes all the room that is left.
    func fill() throws {
        let file = try FileDescriptor.open(
            filler, .writeOnly, options: [.create, .append, .closeOnExec], permissions: .ownerReadWrite)
        try file.closeAfter {
            // Whole pages in the end, as small as the server's own smallest steps.
            for size in [1 << 20, 4096] {
                let zeros = [UInt8](repeating: 0, count: size)
                do {
                    while true { _ = try zeros.withUnsafeBytes { try file.write($0) } }
                } catch Errno.noSpace {
                    continue
                }
            }
        }
    }

    /// Gives back what was taken.
    func free() throws {
        if FileManager.default.fileExists(atPath: filler.string) { try FileManager.default.removeItem(atPath: filler.string) }
    }
}
