import ConversionCore
import Foundation

/// JSON read by a parser that is not ours.
enum IndependentJSON {
    static func demandValid(_ bytes: [UInt8], _ what: String) throws(Violation) {
        do {
            _ = try JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
        } catch {
            // A number that no binary float holds is valid JSON.
            if hasHugeNumber(bytes) { return }
            throw Violation("\(what) is no JSON: \(String(decoding: bytes, as: UTF8.self))")
        }
    }

    private static func hasHugeNumber(_ bytes: [UInt8]) -> Bool {
        var digits = 0
        for byte in bytes {
            digits = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? digits + 1 : 0
            if digits > 300 { return true }
        }
        return false
    }
}
