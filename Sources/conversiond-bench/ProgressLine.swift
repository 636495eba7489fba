import Foundation

/// Says on standard error what is being done.
struct ProgressLine: Sendable {
    let isShown: Bool

    func callAsFunction(_ text: String) {
        guard isShown else { return }
        FileHandle.standardError.write(Data("\(text) …\n".utf8))
    }
}
