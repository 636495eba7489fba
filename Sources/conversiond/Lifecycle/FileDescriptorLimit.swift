#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The number of files and connections that this process may have open.
///
/// A shell's soft limit is often 1,024, of old for the sake of select(2), which nothing here uses; one destination alone may
/// have several hundred connections under way.
enum FileDescriptorLimit {
    /// As in the systemd unit.
    private static let wanted: rlim_t = 8_192

    /// Raises the soft limit as far as wanted and allowed; what fails is left as it was.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < wanted else { return }
        limit.rlim_cur = min(wanted, limit.rlim_max)
        _ = setrlimit(resource, &limit)
    }

    #if canImport(Glibc)
    private static var resource: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }
    #else
    private static var resource: CInt { RLIMIT_NOFILE }
    #endif
}
