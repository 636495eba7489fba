/// Names of parameters that are about a person, whatever their value.
enum PersonalNames {
    /// Whether a name is one of them; case, spaces and punctuation do not matter.
    static func contain(_ name: ArraySlice<UInt8>) -> Bool {
        var folded: [UInt8] = []
        folded.reserveCapacity(name.count)
        for byte in name {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): folded.append(byte)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): folded.append(byte | 0x20)
            default: continue
            }
        }
        if whole.contains(folded) { return true }
        return folded.indices.contains { start in
            partsByFirstByte[Int(folded[start])].contains { folded[start...].starts(with: $0) }
        }
    }

    private static let whole: Set<[UInt8]> = Set([
        "name", "mail", "tel", "mobile", "mobileno", "mobilenumber", "handphone", "hp", "wa", "nohp", "nowa",
        "em", "ph", "fn", "ln", "db", "ge", "dob", "ip", "ipaddress", "clientip", "zip", "street", "sex", "gender", "age",
        "ssn", "nik", "ktp", "npwp", "user", "username", "login", "contact", "lead", "person", "customer",
        "customername", "clientname", "leadname", "contactname", "personname", "buyername", "nama",
    ].map { (name: String) in Array(name.utf8) })

    private static let parts = [
        "email", "phone", "telephone", "whatsapp", "firstname", "lastname", "fullname", "givenname", "familyname",
        "middlename", "surname", "nickname", "maidenname", "namalengkap", "birth", "address", "alamat", "postal",
        "postcode", "zipcode", "passport", "nationalid", "socialsecurity", "taxid", "iban", "cardnumber", "creditcard",
        "useragent", "password", "passwd", "token", "secret", "signature",
    ].map { (part: String) in Array(part.utf8) }

    /// Looked up at each byte of a name; nearly all are empty.
    private static let partsByFirstByte: [[[UInt8]]] = (0...255).map { byte in parts.filter { $0.first == UInt8(byte) } }
}
