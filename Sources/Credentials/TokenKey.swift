import Foundation
import Glibc

/// The secret that this server signs its own tokens with (HS256): 32 random bytes.
///
/// Its texts never show the bytes.
package struct TokenKey: Sendable {
    package static let byteCount = 32

    let bytes: [UInt8]

    /// `nil` unless there are exactly 32 bytes.
    package init?(bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// A new key out of the system's random source.
    package static func random() -> TokenKey {
        var generator = SystemRandomNumberGenerator()
        return TokenKey(unchecked: (0..<byteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    /// The key in the data directory, both made on first use.
    ///
    /// Two processes that start at once get the same key: the file is written whole under a name of its own, flushed, and
    /// linked to its final name, which only one of them can do.
    package static func load(in directory: String) throws(CredentialError) -> TokenKey {
        let path = directory + "/token.key"
        if let key = try read(path) { return key }
        try create(path, in: directory)
        guard let key = try read(path) else {
            throw .keyFileUnusable(path: path, reason: "it vanished while it was being made")
        }
        return key
    }

    private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    /// `nil` when there is no such file.
    private static func read(_ path: String) throws(CredentialError) -> TokenKey? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT: return nil
            case ELOOP: throw .keyFileForeign(path: path)
            default: throw .keyFileUnusable(path: path, reason: String(cString: strerror(errno)))
            }
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw .keyFileUnusable(path: path, reason: String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else { throw .keyFileForeign(path: path) }
        guard status.st_mode & 0o077 == 0 else {
            throw .keyFileExposed(path: path, mode: UInt16(status.st_mode & 0o777))
        }
        // One byte more than a key, so that a longer file shows.
        var buffer = [UInt8](repeating: 0, count: byteCount + 1)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        guard count >= 0 else { throw .keyFileUnusable(path: path, reason: String(cString: strerror(errno))) }
        guard let key = TokenKey(bytes: buffer.prefix(count)) else { throw .keyFileDamaged(path: path) }
        return key
    }

    private static func create(_ path: String, in directory: String) throws(CredentialError) {
        // A token may be wanted before the server ever ran.
        try? FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let draft = path + ".\(getpid()).\(UInt64.random(in: .min ... .max))"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .keyFileUnusable(path: path, reason: String(cString: strerror(errno))) }
        defer { unlink(draft) }
        let key = random()
        let written = write(descriptor, key.bytes, byteCount)
        let flushed = fsync(descriptor)
        let failure = errno
        close(descriptor)
        guard written == byteCount, flushed == 0 else {
            throw .keyFileUnusable(path: path, reason: String(cString: strerror(failure)))
        }
        // EEXIST means that another process was first: its key counts.
        guard link(draft, path) == 0 || errno == EEXIST else {
            throw .keyFileUnusable(path: path, reason: String(cString: strerror(errno)))
        }
        let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
    }
}

extension TokenKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "TokenKey(…)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
