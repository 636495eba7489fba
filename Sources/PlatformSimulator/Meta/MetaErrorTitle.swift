/// The titles of Meta's errors, in the languages that the simulator speaks.
///
/// They are localised for the user of the token; a client that matches on them is wrong.
enum MetaErrorTitle: Sendable {
    case invalidParameter
    case timestampTooOld
    case badTimestamp
    case missingValue
    case notHashed
    case tooLittleCustomerInformation

    func text(in language: MessageLanguage) -> String {
        switch (self, language) {
        case (.invalidParameter, .english): "Invalid Parameter"
        case (.invalidParameter, .indonesian): "Parameter Tidak Valid"
        case (.timestampTooOld, .english): "Event Timestamp Too Old"
        case (.timestampTooOld, .indonesian): "Stempel Waktu Peristiwa Terlalu Lama"
        case (.badTimestamp, .english): "Event Timestamp Invalid"
        case (.badTimestamp, .indonesian): "Stempel Waktu Peristiwa Tidak Valid"
        case (.missingValue, .english): "Missing Value for Purchase Event"
        case (.missingValue, .indonesian): "Nilai Peristiwa Pembelian Tidak Ada"
        case (.notHashed, .english): "Customer Information Not Hashed"
        case (.notHashed, .indonesian): "Informasi Pelanggan Tidak Di-hash"
        case (.tooLittleCustomerInformation, .english): "Not Enough Customer Information"
        case (.tooLittleCustomerInformation, .indonesian): "Informasi Pelanggan Tidak Cukup"
        }
    }
}
