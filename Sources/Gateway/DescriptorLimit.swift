import Glibc

/// The process's limit of open descriptors.
enum DescriptorLimit {
    /// Above about ten million the library falls back to 2,560, and below that it sets aside 16 bytes for each: so the
    /// soft limit is set to what the connections need, with room for files, within the hard limit.
    static func makeSane(for connections: Int) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        let wanted = rlim_t(max(65_536, connections + 1024))
        limit.rlim_cur = min(wanted, limit.rlim_max)
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
