import Foundation

/// What tells one version of a file from another, without reading it.
struct FileStamp: Hashable, Sendable {
    private var modified: Date?
    private var size: Int?
    private var file: Int?

    /// `nil` where there is no such file, or it may not be looked at.
    init?(of path: String) {
        // Through links, which are how many systems put a new certificate in place.
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard let found = try? FileManager.default.attributesOfItem(atPath: target) else { return nil }
        modified = found[.modificationDate] as? Date
        size = found[.size] as? Int
        file = found[.systemFileNumber] as? Int
    }
}
