/// Hashes each distinct normalised form once per transition: platforms share most of them.
struct DigestCache {
    private var known: [(normalized: String, digest: HashedIdentifier)] = []

    init() {
        known.reserveCapacity(16)
    }

    /// Normalises and hashes a raw value; `nil` where it is absent or does not survive.
    ///
    /// - Parameter acceptingDigest: whether 64 hexadecimal digits are a digest that the CRM made itself.
    mutating func digest(
        of raw: String?, _ normalize: (String) -> String?, acceptingDigest: Bool = false
    ) -> HashedIdentifier? {
        guard let raw else { return nil }
        if acceptingDigest, let hex = nonBlank(raw), hex.isSHA256Hex { return HashedIdentifier(hex: hex) }
        return normalize(raw).map { digest(ofNormalized: $0) }
    }

    mutating func digest(ofNormalized normalized: String) -> HashedIdentifier {
        for index in known.indices where known[index].normalized.hasSameBytes(as: normalized) { return known[index].digest }
        let digest = HashedIdentifier(hashing: normalized)
        known.append((normalized, digest))
        return digest
    }
}
