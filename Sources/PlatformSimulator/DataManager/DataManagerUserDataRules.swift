#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The rules for `userData` (platforms sheet: Google Data Manager, section 2).
struct DataManagerUserDataRules {
    /// `HEX` or `BASE64`, when the request says so.
    let encoding: String?
    let path: String
    private(set) var violations: [DataManagerViolation] = []

    private static let maximumIdentifiers = 10
    /// SHA-256 of nothing, in base64.
    private static let hashOfNothing = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

    init(encoding: String?, path: String) {
        self.encoding = encoding
        self.path = path
    }

    mutating func check(_ user: JSONObject) {
        let identifiers = user["userIdentifiers"]?.array ?? []
        guard !identifiers.isEmpty else {
            return add("\(path).user_identifiers", .requiredFieldMissing, "At least one user identifier is required.")
        }
        if identifiers.count > Self.maximumIdentifiers {
            add(
                "\(path).user_identifiers", .tooManyUserIdentifiers,
                "At most \(Self.maximumIdentifiers) user identifiers are allowed.")
        }
        for (index, identifier) in identifiers.enumerated() {
            let place = "\(path).user_identifiers[\(index)]"
            let object = identifier.object ?? [:]
            if let hash = (object["emailAddress"] ?? object["phoneNumber"])?.string {
                check(hash: hash, at: place)
            } else if let address = object["address"]?.object {
                check(address, at: "\(place).address")
            } else {
                add(place, .requiredFieldMissing, "A user identifier must hold one of its kinds.")
            }
        }
    }

    private mutating func check(_ address: JSONObject, at place: String) {
        for (name, field) in [("givenName", "given_name"), ("familyName", "family_name")] {
            if let hash = address[name]?.string {
                check(hash: hash, at: "\(place).\(field)")
            } else {
                add("\(place).\(field)", .requiredFieldMissing, "An address needs all four of its fields.")
            }
        }
        if let region = address["regionCode"]?.string {
            if region.utf8.count != 2 || !region.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) {
                add("\(place).region_code", .invalidCountryCode, "The region must be an ISO 3166-1 alpha-2 code.")
            }
        } else {
            add("\(place).region_code", .requiredFieldMissing, "An address needs all four of its fields.")
        }
        if let code = address["postalCode"]?.string {
            if code.isEmpty || code.first == " " || code.last == " " || code.utf8.count > 16 {
                add("\(place).postal_code", .invalidPostalCode, "The postal code is none.")
            }
        } else {
            add("\(place).postal_code", .requiredFieldMissing, "An address needs all four of its fields.")
        }
        for (name, field) in [("addressLine", "address_line"), ("city", "city"), ("administrativeArea", "administrative_area")]
        where address.contains(name) {
            add("\(place).\(field)", .invalidArgument, "The field belongs to Google Analytics destinations.")
        }
    }

    /// HEX in either case, BASE64 to the letter; always of 32 bytes that are not the hash of nothing.
    private mutating func check(hash: String, at place: String) {
        switch encoding {
        case "HEX":
            let text = hash.lowercased()
            guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else {
                return add(place, .invalidHexEncoding, "The value is not hexadecimal.")
            }
            if !MetaUserDataRules.isDigest(text) { add(place, .invalidSHA256Format, "The value is not a SHA-256 hash.") }
        case "BASE64":
            guard let bytes = Data(base64Encoded: hash) else {
                return add(place, .invalidBase64Encoding, "The value is not base64.")
            }
            if bytes.count != 32 || hash == Self.hashOfNothing {
                add(place, .invalidSHA256Format, "The value is not a SHA-256 hash.")
            }
        default: break
        }
    }

    private mutating func add(_ field: String, _ reason: DataManagerViolation.Reason, _ description: String) {
        violations.append(DataManagerViolation(field: field, reason: reason, description: description))
    }
}
