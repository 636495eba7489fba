import TOMLKit

/// A TOML table that remembers which of its keys were read, so that every other key can be refused.
///
/// Each accessor returns `nil` both for an absent key and for one whose value it refused and reported.
package final class StrictTable {
    let table: TOMLTable
    package let path: TOMLPath
    /// The path as people read it, a destination by its name: `destination[meta-main]`.
    package var label: String
    package let problems: ProblemList
    private var expected: [String] = []

    init(_ table: TOMLTable, path: TOMLPath, label: String, problems: ProblemList) {
        self.table = table
        self.path = path
        self.label = label
        self.problems = problems
    }

    /// In the order of the file, as far as lines tell.
    package var keys: [String] {
        table.keys.sorted { (problems.line(of: path.appending($0)), $0) < (problems.line(of: path.appending($1)), $1) }
    }

    package func contains(_ key: String) -> Bool { table.contains(key: key) }

    package func name(of key: String) -> String {
        label.isEmpty ? BasicString.key(key) : label + "." + BasicString.key(key)
    }

    package func report(_ key: String, _ message: String) {
        problems.report(path.appending(key), key: name(of: key), message)
    }

    /// Refuses the value below nested keys, unless something was already said of it.
    ///
    /// - Parameter rest: what follows the value that was found, with its comma or colon.
    func report(_ keys: [String], _ rest: String) {
        guard let first = keys.first else { return }
        var place = path
        var label = self.label
        for key in keys {
            place = place.appending(key)
            label += (label.isEmpty ? "" : ".") + BasicString.key(key)
        }
        let value = keys.dropFirst().reduce(table[first]?.tomlValue) { value, key in value?.table?[key]?.tomlValue }
        guard !problems.mentions(label) else { return }
        problems.report(place, key: label, "found " + (value.map(Found.describe) ?? "nothing") + rest)
    }

    /// Says that a key that must be there is not.
    package func reportMissing(_ key: String, expected: String) {
        problems.report(path.appending(key), key: name(of: key), "missing, expected \(expected)")
    }

    /// The value, whatever its type; marks the key as known.
    func value(_ key: String) -> TOMLValue? {
        expected.append(key)
        return table[key]?.tomlValue
    }

    /// Refuses every key that no accessor asked for.
    ///
    /// - Parameter explain: what is known of a key that belongs elsewhere.
    package func refuseUnknownKeys(explain: (String) -> String? = { _ in nil }) {
        for key in keys where !expected.contains(key) {
            if let explanation = explain(key) {
                report(key, explanation)
            } else {
                let known = expected.isEmpty ? "" : ", expected one of: " + expected.joined(separator: ", ")
                report(key, "unknown key" + NearMiss.hint(key, among: expected) + known)
            }
        }
    }

    package func string(_ key: String) -> String? {
        guard let value = value(key) else { return nil }
        guard let text = value.string else {
            report(key, Found.insteadOfText(value))
            return nil
        }
        return text
    }

    /// Text that no message may show.
    package func unshownString(_ key: String) -> String? {
        guard let value = value(key) else { return nil }
        if value.string == nil { report(key, "found something that is not text, expected text in quotes") }
        return value.string
    }

    /// Text that passes `check`.
    package func string(_ key: String, expected: String, where check: (String) -> Bool) -> String? {
        guard let text = string(key) else { return nil }
        guard check(text) else {
            report(key, "found \(Found.quote(text)), expected \(expected)")
            return nil
        }
        return text
    }

    package func bool(_ key: String) -> Bool? {
        guard let value = value(key) else { return nil }
        guard let truth = value.bool else {
            report(key, "found \(Found.describe(value)), expected true or false")
            return nil
        }
        return truth
    }

    package func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = value(key) else { return nil }
        guard let number = value.int, range.contains(number) else {
            report(key, "found \(Found.describe(value)), expected a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    /// One of a closed set of words.
    package func word<Word: RawRepresentable<String>>(_ key: String, of words: [Word]) -> Word? {
        guard let text = string(key) else { return nil }
        guard let word = words.first(where: { $0.rawValue == text }) else {
            report(key, Found.insteadOfWord(text, words.map(\.rawValue)))
            return nil
        }
        return word
    }

    package func subtable(_ key: String) -> StrictTable? {
        guard let value = value(key) else { return nil }
        guard let table = value.table else {
            report(key, "found \(Found.describe(value)), expected a table: [\(name(of: key))]")
            return nil
        }
        return StrictTable(table, path: path.appending(key), label: name(of: key), problems: problems)
    }

    /// The elements of an array of tables, `[[key]]`.
    package func subtables(_ key: String) -> [StrictTable] {
        guard let value = value(key) else { return [] }
        guard let array = value.array else {
            let hint = value.table == nil ? "" : ", with two brackets"
            report(key, "found \(Found.describe(value)), expected [[\(name(of: key))]]\(hint)")
            return []
        }
        return array.enumerated().compactMap { index, element in
            let elementPath = path.appending(key).appending(index)
            let label = name(of: key) + "[\(index + 1)]"
            guard let table = element.table else {
                problems.report(elementPath, key: label, "found \(Found.describe(element.tomlValue)), expected a table: [[\(name(of: key))]]")
                return nil
            }
            return StrictTable(table, path: elementPath, label: label, problems: problems)
        }
    }

    /// An array, each element read by `read`, which gets the element and a way to refuse it.
    func elements<Value>(_ key: String, expected: String, _ read: (TOMLValue, (String) -> Void) -> Value?) -> [Value]? {
        guard let value = value(key) else { return nil }
        guard let array = value.array else {
            report(key, "found \(Found.describe(value)), expected \(expected)")
            return nil
        }
        return array.enumerated().compactMap { index, element in
            read(element.tomlValue) { message in
                problems.report(path.appending(key).appending(index), key: name(of: key) + "[\(index + 1)]", message)
            }
        }
    }

    func isEmptyArray(_ key: String) -> Bool {
        table[key]?.array?.isEmpty == true
    }
}
