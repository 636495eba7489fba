/// How a session connects and how much it may hold at once.
public struct HTTPSessionConfiguration: Sendable {
    /// Where connections go through a proxy.
    public enum Proxy: Sendable, Equatable {
        /// Directly; the `*_proxy` variables of the environment are ignored. The default: a daemon
        /// that sends personal data must not change its route because of a stray variable.
        case none
        /// As `https_proxy`, `all_proxy` and `no_proxy` say.
        case environment
        /// Through this proxy, for example `http://proxy.internal:3128`.
        case url(String)
    }

    /// Transfers in progress at once; further requests wait, first come first served.
    public var maximumConcurrentRequests = 256
    /// Connections to one host. An HTTP/2 connection carries up to 100 requests at a time, an
    /// HTTP/1.1 connection one.
    public var maximumConnectionsPerHost = 16
    /// Idle connections kept for reuse, over all hosts.
    public var maximumIdleConnections = 64
    /// An idle connection older than this is not used again. Below the idle limit of usual load
    /// balancers (60 s), so that a request seldom meets a connection that is just being closed.
    public var maximumIdleTime: Duration = .seconds(50)
    /// A transfer that moves fewer bytes per second than this, for `lowSpeedTime`, is timed out.
    /// Waiting for the first byte of a reply counts as not moving. Zero turns the guard off.
    public var lowSpeedBytesPerSecond = 1
    /// Whole seconds.
    public var lowSpeedTime: Duration = .seconds(60)
    /// Loopback hosts are always reached directly over `http`.
    public var proxy: Proxy = .none
    /// A PEM file of further authorities to trust, for private proxies and tests.
    ///
    /// It takes the place of libcurl's default bundle file; the default directory of authorities
    /// (`/etc/ssl/certs` on Debian) stays trusted. Verification is never turned off.
    public var certificateAuthorityFile: String?
    /// How long a resolved name is kept.
    public var nameCacheTime: Duration = .seconds(60)

    public init() {}
}
