import ArgumentParser

/// The exit statuses that are not ArgumentParser's own (0 well, 64 wrong usage).
enum ExitStatus {
    /// Failed at run time.
    static let failure = ExitCode(1)
    /// Wrong configuration or schema; systemd does not restart the daemon for it. Fact: sysexits.h, EX_CONFIG.
    static let configuration = ExitCode(78)
}
