/// Names of parameters that are about a person, whatever their value.
enum PersonalNames {
    /// Whether a name is one of them; case, spaces and punctuation do not matter.
    static func contain(_ name: ArraySlice<UInt8>) -> Bool {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: name.count) { buffer in
            var count = 0
            for byte in name {
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                    buffer.initializeElement(at: count, to: byte)
                case UInt8(ascii: "A")...UInt8(ascii: "Z"): buffer.initializeElement(at: count, to: byte | 0x20)
                default: continue
                }
                count += 1
            }
            let folded = UnsafeBufferPointer(rebasing: buffer[..<count])
            return isWhole(folded) || containsPart(folded)
        }
    }

    private static func isWhole(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = name.first else { return false }
        return wholeByFirstByte[Int(first)].contains { $0.count == name.count && $0.elementsEqual(name) }
    }

    private static func containsPart(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        for start in name.indices.dropLast() where secondBytes[Int(name[start])] & bit(name[start + 1]) != 0 {
            let rest = name[start...]
            if partsByFirstByte[Int(name[start])].contains(where: { rest.starts(with: $0) }) { return true }
        }
        return false
    }

    private static let whole = [
        "name", "mail", "tel", "mobile", "mobileno", "mobilenumber", "handphone", "hp", "wa", "nohp", "nowa",
        "em", "ph", "fn", "ln", "db", "ge", "dob", "ip", "ipaddress", "clientip", "zip", "street", "sex", "gender", "age",
        "ssn", "nik", "ktp", "npwp", "user", "username", "login", "contact", "lead", "person", "customer",
        "customername", "clientname", "leadname", "contactname", "personname", "buyername", "nama",
    ].map { (name: String) in Array(name.utf8) }

    private static let parts = [
        "email", "phone", "telephone", "whatsapp", "firstname", "lastname", "fullname", "givenname", "familyname",
        "middlename", "surname", "nickname", "maidenname", "namalengkap", "birth", "address", "alamat", "postal",
        "postcode", "zipcode", "passport", "nationalid", "socialsecurity", "taxid", "iban", "cardnumber", "creditcard",
        "useragent", "password", "passwd", "token", "secret", "signature",
    ].map { (part: String) in Array(part.utf8) }

    private static let wholeByFirstByte: [[[UInt8]]] = (0...255).map { byte in whole.filter { $0.first == UInt8(byte) } }
    private static let partsByFirstByte: [[[UInt8]]] = (0...255).map { byte in parts.filter { $0.first == UInt8(byte) } }

    /// By the first byte of a part, a bit for each second one: looked up at each byte of a name, which seldom goes on as a part.
    private static let secondBytes: [UInt32] = partsByFirstByte.map { parts in parts.reduce(0) { $0 | bit($1[1]) } }

    /// Of a letter or digit; some share one.
    private static func bit(_ byte: UInt8) -> UInt32 { 1 << UInt32(byte & 31) }
}
