import CLibcurl

/// The owner of one libcurl easy handle.
///
/// Not to be dropped while the handle is in a multi handle.
struct EasyHandle: ~Copyable {
    let raw: UnsafeMutableRawPointer

    init() throws(HTTPError) {
        guard let raw = curl_easy_init() else {
            throw HTTPError(.other(curlCode: Int(CURLE_FAILED_INIT.rawValue)))
        }
        self.raw = raw
    }

    deinit {
        curl_easy_cleanup(raw)
    }

    func set(_ option: CURLoption, _ value: Int) throws(HTTPError) {
        try check(conversiond_easy_set_long(raw, option, value))
    }

    func set(_ option: CURLoption, offset value: Int) throws(HTTPError) {
        try check(conversiond_easy_set_offset(raw, option, curl_off_t(value)))
    }

    func set(_ option: CURLoption, _ value: String) throws(HTTPError) {
        try check(value.withCString { conversiond_easy_set_pointer(raw, option, $0) })
    }

    func set(_ option: CURLoption, pointer value: UnsafeRawPointer?) throws(HTTPError) {
        try check(conversiond_easy_set_pointer(raw, option, value))
    }

    func set(headers list: UnsafeMutablePointer<curl_slist>?) throws(HTTPError) {
        try check(conversiond_easy_set_list(raw, CURLOPT_HTTPHEADER, list))
    }

    func set(_ option: CURLoption, callback: @escaping conversiond_data_callback) throws(HTTPError) {
        try check(conversiond_easy_set_data_callback(raw, option, callback))
    }

    func set(beforeRequest callback: @escaping conversiond_prereq_callback) throws(HTTPError) {
        try check(conversiond_easy_set_prereq_callback(raw, callback))
    }

    func long(_ info: CURLINFO) -> Int {
        var value = 0
        return conversiond_easy_get_long(raw, info, &value) == CURLE_OK ? value : 0
    }

    func offset(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        return conversiond_easy_get_offset(raw, info, &value) == CURLE_OK ? Int(value) : 0
    }

    func text(_ info: CURLINFO) -> String? {
        var value: UnsafeMutableRawPointer?
        guard conversiond_easy_get_pointer(raw, info, &value) == CURLE_OK, let value else { return nil }
        return String(cString: value.assumingMemoryBound(to: CChar.self))
    }

    private func check(_ code: CURLcode) throws(HTTPError) {
        guard code == CURLE_OK else { throw HTTPError(.other(curlCode: Int(code.rawValue))) }
    }
}
