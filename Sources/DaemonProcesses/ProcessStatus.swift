import Foundation

/// What `/proc` says of a process. Fact: proc(5), `/proc/pid/stat` and `/proc/pid/status`.
public struct ProcessStatus: Sendable {
    public let parent: Int32
    /// User and system time of the process.
    public let cpuSeconds: Double
    /// The same of its children that have ended and were waited for.
    public let endedChildrenSeconds: Double

    public init(pid: Int32) throws {
        // The name stands in parentheses and may itself hold anything.
        guard let text = Self.read("/proc/\(pid)/stat"), let name = text.lastIndex(of: ")") else { throw Self.gone(pid) }
        let fields = text[text.index(after: name)...].split(separator: " ")
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        // The first field after the name has the number 3.
        guard fields.count > 14, let parent = Int32(fields[1]), let user = Double(fields[11]), let system = Double(fields[12]),
            let childrenUser = Double(fields[13]), let childrenSystem = Double(fields[14])
        else { throw Self.gone(pid) }
        self.parent = parent
        cpuSeconds = (user + system) / ticks
        endedChildrenSeconds = (childrenUser + childrenSystem) / ticks
    }

    /// The most that was resident at once, in bytes.
    public static func peakMemory(pid: Int32) throws -> Int { try memory("VmHWM:", pid: pid) }

    /// Of what is resident now the pages of the program's and its libraries' files, in bytes.
    public static func codeMemory(pid: Int32) throws -> Int { try memory("RssFile:", pid: pid) }

    private static func memory(_ field: String, pid: Int32) throws -> Int {
        let line = read("/proc/\(pid)/status")?.split(separator: "\n").first { $0.hasPrefix(field) }
        guard let kilobytes = line?.split(whereSeparator: { !$0.isNumber }).first.flatMap({ Int($0) }) else { throw gone(pid) }
        return kilobytes << 10
    }

    /// A process with all its children, those that have ended included.
    public static func cpuSecondsOfFamily(parent: Int32) throws -> Double {
        let own = try ProcessStatus(pid: parent)
        let processes = try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }
        // One that ends between the listing and the look is missing once, by what it used since it began.
        let children = processes.compactMap { try? ProcessStatus(pid: $0) }.filter { $0.parent == parent }
        return own.cpuSeconds + own.endedChildrenSeconds + children.reduce(0) { $0 + $1.cpuSeconds }
    }

    private static func read(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func gone(_ pid: Int32) -> DaemonProcessError { DaemonProcessError("no process \(pid) in /proc") }
}
