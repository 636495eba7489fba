/// ISO 4217 codes.
public enum CurrencyCode {
    /// Trimmed and in upper case; `nil` unless it is three ASCII letters.
    ///
    /// Not checked against the list: a code that is newer than this program must not cost a row its value.
    public static func normalized(_ raw: String) -> String? {
        guard let code = nonBlank(raw), code.utf8.count == 3, code.utf8.allSatisfy({ $0.isASCIILetter }) else { return nil }
        return code.uppercased()
    }

    /// Whether the standard has the code, upper case, among its active ones.
    public static func isKnown(_ code: String) -> Bool {
        active.contains(Substring(code))
    }

    private static let active = Set(
        """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF \
        CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG \
        HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA \
        MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD \
        RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX \
        USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
        """.split(separator: " "))
}

extension UInt8 {
    var isASCIILetter: Bool { (0x61...0x7A).contains(self | 0x20) }
    var isASCIIDigit: Bool { (0x30...0x39).contains(self) }
}
