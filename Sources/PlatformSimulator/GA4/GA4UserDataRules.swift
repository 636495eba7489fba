/// The rules for `user_data` (platforms sheet: GA4, section 2).
enum GA4UserDataRules {
    private static let hashedAddressFields: Set<String> = ["sha256_first_name", "sha256_last_name", "sha256_street"]
    private static let plainAddressFields: Set<String> = ["city", "region", "postal_code", "country"]

    static func findings(_ value: JSONValue) -> [GA4Finding] {
        guard let user = value.object, !user.isEmpty else { return [finding("user_data", "user_data must be an object that is not empty.")] }
        var findings: [GA4Finding] = []
        for member in user.members {
            let path = "user_data.\(member.name)"
            switch member.name {
            case "sha256_email_address", "sha256_phone_number":
                let texts = member.value.array ?? [member.value]
                if texts.isEmpty || texts.count > 3 || !texts.allSatisfy(isDigest) {
                    findings.append(finding(path, "One to three SHA-256 digests in lower-case hexadecimal are expected."))
                }
            case "address":
                let addresses = member.value.array ?? [member.value]
                if addresses.isEmpty || addresses.count > 2 || !addresses.allSatisfy(isAddress) {
                    findings.append(finding(path, "One or two addresses of the documented fields are expected."))
                }
            default:
                findings.append(finding(path, "Unknown user_data field."))
            }
        }
        return findings
    }

    private static func isDigest(_ value: JSONValue) -> Bool { value.string.map(MetaUserDataRules.isDigest) ?? false }

    private static func isAddress(_ value: JSONValue) -> Bool {
        guard let address = value.object, !address.isEmpty else { return false }
        return address.members.allSatisfy { member in
            if hashedAddressFields.contains(member.name) { return isDigest(member.value) }
            guard plainAddressFields.contains(member.name), let text = member.value.string, !text.isEmpty else { return false }
            return member.name != "country" || text.utf8.count == 2
        }
    }

    private static func finding(_ path: String, _ description: String) -> GA4Finding {
        GA4Finding(fieldPath: path, code: .valueInvalid, reason: "invalid_user_data", description: description)
    }
}
