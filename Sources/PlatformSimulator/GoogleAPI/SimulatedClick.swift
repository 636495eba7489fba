/// What Google knows of a click id. Real ids tell nothing, so the simulator reads it from a prefix;
/// any other id is a click of the account, long enough ago and not too long.
enum SimulatedClick: Sendable, Equatable {
    case good
    /// `INVALID…`: no such id was ever given out.
    case invalid
    /// `FOREIGN…`: an ad of another account.
    case foreign
    /// `UNKNOWN…`: well formed, and no click is found.
    case notFound
    /// `INTERNAL…`: Google stumbles over it.
    case stumbles
    /// `CLICKED<seconds since 1970>…`: clicked then.
    case clicked(UnixTime)

    init(id: String) {
        if id.hasPrefix("INVALID") { self = .invalid }
        else if id.hasPrefix("FOREIGN") { self = .foreign }
        else if id.hasPrefix("UNKNOWN") { self = .notFound }
        else if id.hasPrefix("INTERNAL") { self = .stumbles }
        else if id.hasPrefix("CLICKED"), let seconds = Int64(id.dropFirst(7).prefix { $0.isASCII && $0.isNumber }) {
            self = .clicked(UnixTime(seconds: seconds))
        } else { self = .good }
    }

    /// A conversion is not taken sooner after its click (platforms sheets: Google, section 3).
    static let settlingTime = Duration.seconds(6 * 3600)
}
