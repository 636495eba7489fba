import ConversionCore
import TOMLKit

/// The kinds of value that only settings files have.
extension StrictTable {
    /// A name: for workspaces and destinations part of every event id, so it must be printable.
    func name(_ key: String) -> String? {
        string(key, expected: Self.nameRule) { $0.isName }
    }

    private static let nameRule = "1 to 63 characters without control characters and without a space at either end"

    /// A reference to a secret. Whatever else stands there may be the secret itself and is never repeated.
    func secret(_ key: String) -> SecretReference? {
        let expected = "expected where it is kept: \"env:NAME\", \"file:/PATH\" or \"credential:NAME\""
        guard let value = value(key) else { return nil }
        guard let text = value.string else {
            report(key, "found something that is not text (not shown, it may be the secret itself), \(expected)")
            return nil
        }
        guard let reference = SecretReference(text) else {
            report(key, "found something that is no reference (not shown, it may be the secret itself), \(expected)")
            return nil
        }
        return reference
    }

    /// A list of distinct words.
    func words(_ key: String, of expected: String) -> [String]? {
        var seen: Set<String> = []
        return elements(key, expected: "a list of \(expected)") { element, refuse in
            guard let word = element.string else {
                refuse(Found.insteadOfText(element))
                return nil
            }
            guard word.isName else {
                refuse("found \(Found.quote(word)), expected \(Self.nameRule)")
                return nil
            }
            guard seen.insert(word).inserted else {
                refuse("found \(Found.quote(word)) a second time, expected it once")
                return nil
            }
            return word
        }
    }

    /// A table of texts by status or category; `check` gives the reason to refuse an entry.
    func texts(_ key: String, _ check: (_ name: String, _ text: String) -> String? = { _, _ in nil }) -> [String: String] {
        guard let table = subtable(key) else { return [:] }
        var texts: [String: String] = [:]
        for name in table.keys {
            // A key written below its destination's sub-table lands in that sub-table: say so, whatever its value.
            if DestinationKey.isKnown(name) {
                _ = table.value(name)
                table.report(name, "found a key of the destination itself, expected it above [\(self.label(withoutPosition: key))]")
                continue
            }
            guard table.nameIsPlain(name), let text = table.string(name) else { continue }
            if let refusal = check(name, text) {
                table.report(name, refusal)
            } else {
                texts[name] = text
            }
        }
        return texts
    }

    /// Reports a status or category name that no outbox row can have.
    func nameIsPlain(_ name: String) -> Bool {
        if name.isName { return true }
        _ = value(name)
        report(name, "found a name that no row can have, expected \(Self.nameRule)")
        return false
    }

    /// As the header is written in the file: `destination.events`.
    private func label(withoutPosition key: String) -> String {
        let keys = path.elements.compactMap { element in
            if case .key(let name) = element { name } else { nil }
        }
        return (keys + [key]).joined(separator: ".")
    }

    /// A length of time, such as `7d`, in `range`.
    func span(_ key: String, in range: ClosedRange<TimeSpan>) -> TimeSpan? {
        guard let text = string(key) else { return nil }
        guard let span = SpanText.parse(text), range.contains(span) else {
            report(
                key,
                "found \(Found.quote(text)), expected a time from \(SpanText.write(range.lowerBound)) to "
                    + "\(SpanText.write(range.upperBound)), such as \"7d\", \"72h\" or \"90m\"")
            return nil
        }
        return span
    }
}

extension String {
    /// What the outbox takes as a status and the settings tables as a name.
    var isName: Bool { isPlainText(upTo: 63) && first != " " && last != " " }

    func isPlainText(upTo count: Int) -> Bool {
        !isEmpty && unicodeScalars.count <= count && unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
    }
}
