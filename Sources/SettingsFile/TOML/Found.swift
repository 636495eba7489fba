import TOMLKit

/// Says in a message what was found; long text is not quoted, because it may be a token in the wrong place.
package enum Found {
    package static func quote(_ text: String) -> String {
        text.count <= 32 ? BasicString.quote(text) : "a text of \(text.count) characters"
    }

    static func describe(_ value: TOMLValue) -> String {
        switch value.type {
        case .string: quote(value.string ?? "")
        case .int: "the integer \(value.int ?? 0)"
        case .double: "a floating-point number"
        case .bool: value.bool == true ? "true" : "false"
        case .array: "an array"
        case .table: "a table"
        case .date, .time, .dateTime: "a date or time"
        }
    }

    static func insteadOfText(_ value: TOMLValue) -> String {
        guard let number = value.int else { return "found \(describe(value)), expected text in quotes" }
        return "found the integer \(number), expected text: put it in quotes, \"\(number)\""
    }

    package static func insteadOfWord(_ text: String, _ words: [String]) -> String {
        let list = words.map { "\"\($0)\"" }
        let expected = list.count > 1 ? list.dropLast().joined(separator: ", ") + " or " + (list.last ?? "") : list.joined()
        return "found \(quote(text)), expected \(expected)" + NearMiss.hint(text, among: words)
    }
}
