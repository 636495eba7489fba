/// What an Action ID was mistaken for (rule R16).
enum ActionIDMistake {
    case conversionID(String)
    case label(String)
    case resourceName(String)
    case other(String)

    /// `nil` for a right Action ID: digits only.
    init?(_ text: String) {
        if text.isDigits(upTo: 20) { return nil }
        let upper = text.uppercased()
        if upper.hasPrefix("AW-") || upper.hasPrefix("AW ") {
            self = .conversionID(text)
        } else if text.contains("/") || text.contains("=") {
            self = .resourceName(text)
        } else if text.contains(where: \.isLetter) {
            self = .label(text)
        } else {
            self = .other(text)
        }
    }

    var message: String {
        let expected = "expected the Action ID: the number after ctId= in the address of the conversion action's page in Google Ads"
        return switch self {
        case .conversionID(let text): "found \(Found.quote(text)), which is a Conversion ID of the Google tag (AW-…), \(expected)"
        case .label(let text): "found \(Found.quote(text)), which looks like a Conversion Label, \(expected)"
        case .resourceName(let text): "found \(Found.quote(text)), which is a resource name or an address, \(expected)"
        case .other(let text): "found \(Found.quote(text)), \(expected), digits only"
        }
    }
}
