/// A message of a Google API: the names and types that its JSON may have.
///
/// Names are lowerCamelCase. Google's own parser also takes the snake_case of the definition, numbers
/// as text and null for "absent"; who sends those has mistaken something, so the simulator does not.
struct GoogleMessage: Sendable {
    indirect enum Kind: Sendable {
        case string
        case double
        case int32
        /// In JSON a string of digits.
        case int64
        case bool
        /// RFC 3339 with at most nine digits of fraction.
        case timestamp
        /// The name of the type, and the values.
        case enumeration(String, Set<String>)
        case message(GoogleMessage)
        case list(Kind)
        /// Documented, and not by its content in the platforms sheets.
        case anything
    }

    var fields: [String: Kind]
    /// Fields of which at most one may be set, by the name of their `oneof`.
    var alternatives: [String: [String]] = [:]
}
