/// Gathers the problems of one document while it is read.
package final class ProblemList {
    private let file: String
    private let locator: KeyLocator
    private var problems: [SettingsFileError.Problem] = []

    init(file: String, locator: KeyLocator) {
        self.file = file
        self.locator = locator
    }

    var isEmpty: Bool { problems.isEmpty }

    /// By line; problems of one line stay in the order in which they were found.
    var sorted: [SettingsFileError.Problem] {
        problems.enumerated().sorted { left, right in
            (left.element.line ?? 0, left.offset) < (right.element.line ?? 0, right.offset)
        }.map(\.element)
    }

    func report(_ path: TOMLPath, key: String, _ message: String) {
        problems.append(
            SettingsFileError.Problem(source: file, line: locator.line(of: path), key: key, message: message))
    }

    func mentions(_ key: String) -> Bool { problems.contains { $0.key == key } }

    func line(of path: TOMLPath) -> Int { locator.line(of: path) }
}
