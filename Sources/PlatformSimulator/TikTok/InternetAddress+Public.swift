#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension InternetAddress {
    /// True for an address that a visitor on the internet may have: not private, loopback, link-local, shared,
    /// multicast or unspecified (RFC 6890). Addresses for documentation pass, as they do at TikTok
    /// (platforms sheet: TikTok, section 5).
    static func isPublic(_ text: String) -> Bool {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            return withUnsafeBytes(of: &four) { isPublic($0[0], $0[1]) }
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return false }
        // Global unicast, 2000::/3 (RFC 4291, section 2.4).
        return withUnsafeBytes(of: &six) { $0[0] & 0xE0 == 0x20 }
    }

    private static func isPublic(_ first: UInt8, _ second: UInt8) -> Bool {
        switch (first, second) {
        case (0, _), (10, _), (127, _), (224..., _): false
        case (100, 64...127), (169, 254), (172, 16...31), (192, 168): false
        default: true
        }
    }
}
