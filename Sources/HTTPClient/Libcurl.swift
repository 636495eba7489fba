import CLibcurl

/// The process-wide state of libcurl.
enum Libcurl {
    /// Initialises libcurl on first use; CURLE_OK where it worked.
    ///
    /// A global `let` runs once whatever the number of threads, and is never undone:
    /// `curl_global_cleanup` is not safe while any other thread lives.
    static let initialised: CURLcode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
}
