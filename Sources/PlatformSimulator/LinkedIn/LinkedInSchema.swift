/// A data schema as Rest.li's validator checks it: it reports every error that it finds, each with its path
/// (platforms sheet: LinkedIn, section 6).
indirect enum LinkedInSchema: Sendable {
    case string
    case long
    case urn(prefix: String)
    case symbol(Set<String>)
    case array(of: LinkedInSchema, atMost: Int?)
    case record([Field])

    struct Field: Sendable {
        let name: String
        let schema: LinkedInSchema
        let isRequired: Bool

        static func required(_ name: String, _ schema: LinkedInSchema) -> Field {
            Field(name: name, schema: schema, isRequired: true)
        }

        static func optional(_ name: String, _ schema: LinkedInSchema) -> Field {
            Field(name: name, schema: schema, isRequired: false)
        }
    }

    struct Finding: Sendable, Equatable {
        /// `/user/userIds/0/idType`
        let path: String
        let text: String

        static func missing(_ path: String) -> Finding {
            Finding(path: path, text: "field is required but not found and has no default value")
        }
    }

    func findings(in value: JSONValue, at path: String = "") -> [Finding] {
        func cannotBe(_ type: String) -> [Finding] { [Finding(path: path, text: "\(value.text) cannot be coerced to \(type)")] }
        switch self {
        case .string:
            return value.string == nil ? cannotBe("String") : []
        case .long:
            return value.integer == nil ? cannotBe("Long") : []
        case .urn(let prefix):
            guard let urn = value.string else { return cannotBe("String") }
            let isGood = urn.hasPrefix(prefix) && urn.utf8.count > prefix.utf8.count
            return isGood ? [] : [Finding(path: path, text: "Invalid Urn format. Invalid prefix.")]
        case .symbol(let symbols):
            guard let symbol = value.string else { return cannotBe("String") }
            return symbols.contains(symbol) ? [] : [Finding(path: path, text: "\(value.text) is not an enum symbol")]
        case .array(let element, let limit):
            guard let elements = value.array else { return cannotBe("array") }
            var findings: [Finding] = []
            if let limit, elements.count > limit {
                findings.append(Finding(path: path, text: "size \(elements.count) is greater than the maximum of \(limit)"))
            }
            for (index, value) in elements.enumerated() { findings += element.findings(in: value, at: "\(path)/\(index)") }
            return findings
        case .record(let fields):
            guard let object = value.object else { return cannotBe("record") }
            var findings: [Finding] = []
            for field in fields {
                if let value = object[field.name] {
                    findings += field.schema.findings(in: value, at: "\(path)/\(field.name)")
                } else if field.isRequired {
                    findings.append(.missing("\(path)/\(field.name)"))
                }
            }
            for member in object.members where !fields.contains(where: { $0.name == member.name }) {
                findings.append(Finding(path: "\(path)/\(member.name)", text: "unrecognized field found but not allowed"))
            }
            return findings
        }
    }
}
