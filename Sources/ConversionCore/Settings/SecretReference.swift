/// Where a secret is kept; the secret itself is in no table, file of settings, or log.
public enum SecretReference: Sendable, Hashable {
    /// An environment variable of the daemon.
    case environment(String)
    /// A file that the daemon can read; surrounding white space does not count.
    case file(String)
    /// A systemd credential (`LoadCredential=`), read from `$CREDENTIALS_DIRECTORY`.
    case credential(String)

    /// Parses `env:NAME`, `file:/absolute/path` or `credential:NAME`; `nil` for anything else, above all for a token itself.
    public init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let rest = String(text[text.index(after: colon)...])
        guard !rest.isEmpty, !rest.utf8.contains(0) else { return nil }
        switch text[..<colon] {
        case "env" where rest.utf8.allSatisfy(Self.isNameByte): self = .environment(rest)
        case "file" where rest.hasPrefix("/"): self = .file(rest)
        case "credential" where rest.utf8.allSatisfy(Self.isNameByte) && rest != "." && rest != "..": self = .credential(rest)
        default: return nil
        }
    }

    /// The text form, which names the place and holds no secret.
    public var text: String {
        switch self {
        case .environment(let name): "env:" + name
        case .file(let path): "file:" + path
        case .credential(let name): "credential:" + name
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
