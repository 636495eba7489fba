import ConversionCore

extension FuzzTarget {
    /// What is read as JSON is JSON, and is the same after it was written and read again; what is refused is refused at a place
    /// that is there.
    static let json = FuzzTarget(name: "json", reads: "JSON") { bytes throws(Violation) in
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(bytes)
        } catch {
            try demand((0...bytes.count).contains(error.offset), "an error at byte \(error.offset) of \(bytes.count)")
            try demand(error.line >= 1 && error.column >= 1, "an error at \(error.line):\(error.column)")
            return
        }
        var writer = JSONWriter()
        writer.value(value)
        try IndependentJSON.demandValid(writer.bytes, "what was written")
        let again: JSONValue
        do throws(JSONError) {
            again = try JSONValue.parse(writer.bytes)
        } catch {
            throw Violation("what was written cannot be read: \(error)\n\(String(decoding: writer.bytes, as: UTF8.self))")
        }
        try demand(again == value, "what was written reads otherwise:\n\(String(decoding: writer.bytes, as: UTF8.self))")
    }
}
