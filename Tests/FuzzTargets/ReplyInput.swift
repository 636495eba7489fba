import ConversionCore
import Destinations

/// A reply and what it answers, as a text that people and mutations can change: `adapter events status [retry-after]`, header
/// lines, an empty line, the body.
struct ReplyInput {
    let reader: String
    let eventCount: Int
    let reply: PlatformReply

    init(_ bytes: [UInt8]) {
        var rest = bytes[...]
        func line() -> String {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            defer { rest = rest[end...].dropFirst() }
            return String(decoding: rest[..<end], as: UTF8.self)
        }
        let words = line().split(separator: " ").map(String.init)
        var headers: [String: String] = [:]
        while !rest.isEmpty {
            let field = line()
            if field.isEmpty { break }
            let parts = field.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " }) }
        }
        reader = words.first ?? ""
        // As many as a request may hold, few as a rule.
        eventCount = 1 + (words.dropFirst().first.flatMap { Int($0) } ?? 0).magnitudeModulo(600)
        let status = words.dropFirst(2).first.flatMap { Int($0) } ?? 200
        let wait = words.dropFirst(3).first.flatMap { Int64($0) }.map { TimeSpan.seconds(Int64($0.magnitudeModulo(1 << 40))) }
        reply = PlatformReply(status: status.magnitudeModulo(1_000), headers: headers, body: Array(rest), retryAfter: wait)
    }
}

extension FixedWidthInteger {
    fileprivate func magnitudeModulo(_ bound: Int) -> Int { Int(magnitude % Magnitude(bound)) }
}
