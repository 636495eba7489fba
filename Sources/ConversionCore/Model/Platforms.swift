/// A set of platforms: a bit each, since every transition asks it. As a `Set` each question hashed the platform's name.
public struct Platforms: Sendable, Hashable, ExpressibleByArrayLiteral {
    private var bits: UInt8 = 0

    public static let all = Platforms(Platform.allCases)

    public init(_ platforms: some Sequence<Platform>) {
        for platform in platforms { insert(platform) }
    }

    public init(arrayLiteral platforms: Platform...) { self.init(platforms) }

    public func contains(_ platform: Platform) -> Bool { bits & Self.bit(platform) != 0 }
    public mutating func insert(_ platform: Platform) { bits |= Self.bit(platform) }

    private static func bit(_ platform: Platform) -> UInt8 {
        switch platform {
        case .meta: 1
        case .ga4: 2
        case .googleAds: 4
        case .tiktok: 8
        case .linkedin: 16
        }
    }
}
