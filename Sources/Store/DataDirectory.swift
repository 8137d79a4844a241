import Foundation
import Glibc

/// The directory of one server's data, held for as long as this object lives.
///
/// The lock is on an open file, so it ends with the process however that ends.
package final class DataDirectory: Sendable {
    package let path: String
    private let lock: Int32

    package var databasePath: String { Self.databasePath(in: path) }
    var duplicatesPath: String { path + "/duplicates" }

    static func databasePath(in directory: String) -> String { directory + "/roomtone.sqlite" }

    /// Makes the directory where it is missing (mode 0700) and takes its lock.
    ///
    /// - Parameter wait: Wait until another server lets go of it, instead of refusing.
    package static func open(_ path: String, wait: Bool = false) async throws -> DataDirectory {
        let path = try prepare(path)
        let file = path + "/lock"
        let lock = Glibc.open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard lock >= 0 else { throw StoreError.directoryUnusable(path: path, reason: reason()) }
        do {
            while flock(lock, LOCK_EX | LOCK_NB) != 0 {
                guard errno == EWOULDBLOCK || errno == EINTR else {
                    throw StoreError.directoryUnusable(path: path, reason: reason())
                }
                guard wait else { throw StoreError.directoryInUse(path: path, holder: holder(of: lock)) }
                try await Task.sleep(for: .milliseconds(100))
            }
        } catch {
            close(lock)
            throw error
        }
        let holder = Array("\(getpid())\n".utf8)
        if ftruncate(lock, 0) == 0 { _ = pwrite(lock, holder, holder.count, 0) }
        return DataDirectory(path: path, lock: lock)
    }

    private init(path: String, lock: Int32) {
        self.path = path
        self.lock = lock
    }

    deinit { close(lock) }

    /// Makes the directory, and closes an existing one to others when it is empty or already ours.
    private static func prepare(_ path: String) throws -> String {
        let path = URL(fileURLWithPath: path).standardizedFileURL.path
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) {
            guard isDirectory.boolValue else {
                throw StoreError.directoryUnusable(path: path, reason: "it is a file")
            }
            let items = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            if items.isEmpty || items.contains("lock") { _ = chmod(path, 0o700) }
            return path
        }
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw StoreError.directoryUnusable(path: path, reason: "it cannot be made")
        }
        return path
    }

    private static func holder(of lock: Int32) -> Int32? {
        var buffer = [UInt8](repeating: 0, count: 16)
        let count = pread(lock, &buffer, buffer.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: buffer.prefix(count), as: UTF8.self).filter(\.isNumber))
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
