/// Which certificate a TLS listener shows.
public enum CertificateKind: String, Sendable, Hashable, CaseIterable {
    /// For `localhost`, `127.0.0.1` and `::1`, valid now.
    case valid
    /// The same names, its time is over.
    case expired
    /// Valid now, for another name.
    case wrongHost = "wrong-host"
}
