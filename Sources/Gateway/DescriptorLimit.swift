import CWebSockets

/// The process's limit of open descriptors.
enum DescriptorLimit {
    /// Above about ten million the library falls back to 2,560, and below that it sets aside 16 bytes for each: so the
    /// soft limit is set to what the connections need, with room for files, within the hard limit.
    static func makeSane(for connections: Int) {
        cws_limit_descriptors(UInt(max(65_536, connections + 1024)))
    }
}
