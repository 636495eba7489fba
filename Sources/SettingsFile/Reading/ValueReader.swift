import ConversionCore
import TOMLKit

/// Reads `[value]`: per status, where a conversion's value comes from (rules R36–R39, D9).
enum ValueReader {
    private static let forms = "{ fixed = \"10000\" } or a list such as [\"actual\", \"estimated\"]"

    static func read(_ table: StrictTable) -> [String: [ValueSource]] {
        var values: [String: [ValueSource]] = [:]
        for status in table.keys {
            guard table.nameIsPlain(status), let value = table.value(status) else { continue }
            if value.table != nil {
                if let fixed = table.subtable(status).flatMap(readFixed) { values[status] = [fixed] }
            } else if let text = value.string {
                let hint = ["actual", "estimated"].contains(text) ? ": put it in brackets, [\"\(text)\"]" : ""
                table.report(status, "found \(Found.quote(text)), expected \(forms)\(hint)")
            } else {
                values[status] = readList(table, status)
            }
        }
        return values
    }

    private static func readList(_ table: StrictTable, _ status: String) -> [ValueSource]? {
        var seen: Set<ValueSource> = []
        var index = -1
        return table.elements(status, expected: forms) { element, refuse in
            index += 1
            guard let source = readSource(element, of: table, status: status, index: index, refuse: refuse) else { return nil }
            guard seen.insert(source).inserted else {
                refuse("found the same source a second time, expected it once")
                return nil
            }
            return source
        }
    }

    private static func readSource(
        _ element: TOMLValue, of table: StrictTable, status: String, index: Int, refuse: (String) -> Void
    ) -> ValueSource? {
        if let inner = element.table {
            return readFixed(
                StrictTable(
                    inner, path: table.path.appending(status).appending(index),
                    label: table.name(of: status) + "[\(index + 1)]", problems: table.problems))
        }
        let expected = "expected \"actual\", \"estimated\" or { fixed = \"10000\" }"
        switch element.string {
        case "actual": return .actual
        case "estimated": return .estimated
        case let text?: refuse("found \(Found.quote(text)), \(expected)" + NearMiss.hint(text, among: ["actual", "estimated"]))
        case nil: refuse("found \(Found.describe(element)), \(expected)")
        }
        return nil
    }

    private static func readFixed(_ table: StrictTable) -> ValueSource? {
        defer { table.refuseUnknownKeys() }
        guard let value = table.value("fixed") else {
            table.reportMissing("fixed", expected: "an amount such as { fixed = \"10000\" }")
            return nil
        }
        let amount: ExactDecimal?
        switch value.type {
        case .int: amount = value.int.map { ExactDecimal($0) }
        case .string: amount = value.string.flatMap { ExactDecimal($0) }
        case .double:
            table.report("fixed", "found a floating-point number, which cannot hold money exactly: put it in quotes, such as \"10000.50\"")
            return nil
        default: amount = nil
        }
        guard let amount, isAmount(amount) else {
            table.report("fixed", "found \(Found.describe(value)), expected an amount in major units, from 0 to below 1e15, such as \"10000.50\"")
            return nil
        }
        return .fixed(amount)
    }

    /// Whole digits up to 15, as the tables take, and a fraction within reason.
    private static func isAmount(_ amount: ExactDecimal) -> Bool {
        let parts = amount.text.split(separator: ".")
        return !amount.isNegative && parts[0].utf8.count <= 15 && amount.text.utf8.count <= 40
    }
}
