import ConversionCore

/// The events that a refusal names by their place in the request, each with what is wrong with it.
///
/// LinkedIn says this in the text of `message` and nowhere else (platforms sheet LinkedIn §6), so here, and only here, a
/// text is read. Of it nothing is passed on but the paths of fields, which are LinkedIn's own words.
struct LinkedInOffenders {
    /// By index in the request; empty where the text names none that can be.
    private(set) var faults: [Int: Fault] = [:]
    /// Those whose Conversion ID is at fault, not they themselves.
    private(set) var misconfigured: Set<Int> = []

    /// - Parameters:
    ///   - status: 400 names several events with one fault (`…, indices [0, 3]`), 422 one in a line (`Index: 0, ERROR :: …`).
    init(message: String, status: Int, eventCount: Int) {
        switch status {
        case 400: readLists(message, eventCount)
        case 422: readLines(message, eventCount)
        default: break
        }
    }

    // MARK: 400

    /// What stands before each list says what the fault is; several lists are several faults.
    private mutating func readLists(_ message: String, _ eventCount: Int) {
        var reason = message[...]
        while let opening = reason.firstRange(of: "indices [") {
            let said = reason[..<opening.lowerBound]
            reason = reason[opening.upperBound...]
            guard let closing = reason.firstIndex(of: "]") else { return }
            let fault = Self.fault(for: said)
            let isMisconfigured = said.firstRange(of: Self.wrongRule) != nil
            for number in reason[..<closing].split(separator: ",") {
                guard let index = number.trimmedNumber, index < eventCount, faults[index] == nil else { continue }
                faults[index] = fault
                if isMisconfigured { misconfigured.insert(index) }
            }
            reason = reason[closing...].dropFirst()
        }
    }

    /// In the text for a rule that takes its conversions from elsewhere.
    private static let wrongRule = "CONVERSIONS_API"

    private static func fault(for reason: Substring) -> Fault {
        let explanation =
            if reason.firstRange(of: "within 90 days") != nil {
                "The event is older than the 90 days LinkedIn accepts, or ahead of LinkedIn's clock. Report leads sooner; check the clock of the CRM and of this machine."
            } else if reason.firstRange(of: wrongRule) != nil {
                "The event's Conversion ID is of a rule with another source. Make a rule with the source Conversions API in Campaign Manager and put its id into [destination.conversions]. Events under this Conversion ID are tried again every hour."
            } else {
                "LinkedIn found the event invalid."
            }
        return Fault(code: "400", explanation: explanation)
    }

    // MARK: 422

    /// Lines without an index of their own belong to the index before them.
    private mutating func readLines(_ message: String, _ eventCount: Int) {
        // A single event has no index.
        var current: Int? = eventCount == 1 ? 0 : nil
        var complaints: [Int: [String]] = [:]
        for line in message.split(whereSeparator: \.isNewline) {
            var rest = line
            if line.hasPrefix("Index: "), let comma = line.firstIndex(of: ",") {
                current = line[..<comma].dropFirst("Index: ".count).trimmedNumber.flatMap { $0 < eventCount ? $0 : nil }
                rest = line[comma...]
            }
            guard let current, let complaint = Self.complaint(rest) else { continue }
            complaints[current, default: []].append(complaint)
        }
        for (index, said) in complaints {
            var text = said.prefix(3).joined(separator: ", ")
            if said.count > 3 { text += " and \(said.count - 3) more" }
            faults[index] = Fault(code: "422", explanation: "LinkedIn refuses the event: \(text).")
        }
    }

    /// `ERROR :: /path/to/field :: what is wrong`, in our words.
    private static func complaint(_ line: Substring) -> String? {
        guard let error = line.firstRange(of: "ERROR :: "), let end = line[error.upperBound...].firstRange(of: " :: ") else { return nil }
        let path = line[error.upperBound..<end.lowerBound]
        return (isPath(path) ? String(path) : "a field") + " " + kind(line[end.upperBound...])
    }

    private static func isPath(_ path: Substring) -> Bool {
        (1...80).contains(path.utf8.count) && path.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "["), UInt8(ascii: "]"):
                true
            default: false
            }
        }
    }

    private static func kind(_ text: Substring) -> String {
        let kinds = [
            ("is required but not found", "is missing"), ("unrecognized field", "is not known"), ("is not an enum symbol", "has an unknown value"),
            ("Invalid Urn", "is no such URN"), ("cannot be coerced", "has the wrong type"),
        ]
        return kinds.first { text.firstRange(of: $0.0) != nil }?.1 ?? "is invalid"
    }
}

extension Substring {
    /// A number of digits only, spaces around it aside.
    fileprivate var trimmedNumber: Int? {
        let digits = drop { $0 == " " }.split(separator: " ", omittingEmptySubsequences: true)
        guard digits.count == 1, digits[0].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return Int(digits[0])
    }
}
