import CLibFuzzer
import FuzzTargets
import Glibc

/// Runs one fuzz target under libFuzzer: `conversiond-fuzz TARGET [libFuzzer's options] [corpus folders or files]`.
@main
enum ConversiondFuzz {
    static func main() {
        guard let name = CommandLine.arguments.dropFirst().first, let chosen = FuzzTarget.named(name) else {
            for target in FuzzTarget.all { print("\(target.name): \(target.reads)") }
            exit(64)
        }
        target = chosen
        // libFuzzer wants its own arguments, and keeps them for its whole life.
        let words = [CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(2)
        var count = CInt(words.count)
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = .allocate(capacity: words.count + 1)
        for (index, word) in words.enumerated() { arguments?[index] = strdup(word) }
        arguments?[words.count] = nil
        exit(LLVMFuzzerRunDriver(&count, &arguments, run))
    }

    /// Set once, before libFuzzer starts; its callback can carry no context.
    nonisolated(unsafe) private static var target = FuzzTarget.all[0]

    private static let run: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt = { data, size in
        do throws(Violation) {
            try target.check(Array(UnsafeBufferPointer(start: data, count: size)))
        } catch {
            // libFuzzer keeps the input of what aborts.
            let message = Array("violated: \(error)\n".utf8)
            _ = write(STDERR_FILENO, message, message.count)
            abort()
        }
        return 0
    }
}
