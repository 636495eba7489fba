import ArgumentParser

/// How many destinations of which platform each row goes to.
enum DestinationChoice: ExpressibleByArgument, Sendable {
    case meta
    case ga4
    case both
    case metas(Int)

    static let maximum = 50

    init?(argument: String) {
        switch argument {
        case "meta": self = .meta
        case "ga4": self = .ga4
        case "both": self = .both
        default:
            guard let count = Int(argument), (1...Self.maximum).contains(count) else { return nil }
            self = .metas(count)
        }
    }

    var defaultValueDescription: String { description }

    var pixels: [String] {
        let count =
            switch self {
            case .meta, .both: 1
            case .ga4: 0
            case .metas(let count): count
            }
        return (0..<count).map { String(1_000_000_001 + $0) }
    }

    var streams: [String] {
        switch self {
        case .ga4, .both: ["G-BENCH0001"]
        case .meta, .metas: []
        }
    }

    var count: Int { pixels.count + streams.count }
}

extension DestinationChoice: CustomStringConvertible {
    var description: String {
        switch self {
        case .meta: "meta"
        case .ga4: "ga4"
        case .both: "both"
        case .metas(let count): "\(count) × meta"
        }
    }
}
