import Foundation

/// Says on standard error what is being done.
public struct ProgressLine: Sendable {
    public let isShown: Bool

    public init(isShown: Bool) { self.isShown = isShown }

    public func callAsFunction(_ text: String) {
        guard isShown else { return }
        FileHandle.standardError.write(Data("\(text) …\n".utf8))
    }
}
