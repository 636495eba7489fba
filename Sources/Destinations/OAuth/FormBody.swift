/// A body of `application/x-www-form-urlencoded`, as token endpoints want it (RFC 6749 §4).
func formBody(_ members: KeyValuePairs<String, String>) -> [UInt8] {
    Array(members.map { percentEncoded($0.key) + "=" + percentEncoded($0.value) }.joined(separator: "&").utf8)
}
