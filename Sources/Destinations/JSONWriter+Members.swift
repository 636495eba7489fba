import ConversionCore

/// Members that are left out where there is nothing to say: platforms read an empty string as a wrong value.
extension JSONWriter {
    mutating func member(_ name: StaticString, text: String?) {
        guard let text = text?.trimmedOrNil else { return }
        key(name)
        string(text)
    }

    mutating func member(_ name: StaticString, digest hash: HashedIdentifier?) {
        guard let hash else { return }
        key(name)
        digest(hash)
    }

    /// One digest in an array of its own.
    mutating func member(_ name: StaticString, digestList hash: HashedIdentifier?) {
        guard let hash else { return }
        key(name)
        beginArray()
        digest(hash)
        endArray()
    }

    mutating func member(_ name: StaticString, decimal number: ExactDecimal?) {
        guard let number else { return }
        key(name)
        decimal(number)
    }

    /// The amount and its currency, side by side.
    mutating func members(of value: MonetaryValue?) {
        guard let value else { return }
        key("value")
        decimal(value.amount)
        key("currency")
        string(value.currency)
    }

    /// Writes the row's own parameters, as many as find room: one row's event must stay far below what a request may hold.
    mutating func members(_ parameters: [ExtraParameters.Parameter], within bytes: Int) {
        var room = bytes
        for parameter in parameters {
            var rendered = JSONWriter(capacity: 64)
            rendered.value(parameter.value)
            guard rendered.bytes.count <= room else { continue }
            room -= rendered.bytes.count
            key(escaping: parameter.name)
            raw(rendered.bytes)
        }
    }
}
