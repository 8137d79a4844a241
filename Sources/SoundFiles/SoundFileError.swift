import CSndFile
import Foundation

/// Why a sound file could not be read or written. Names are without folders.
package enum SoundFileError: Error, Equatable, CustomStringConvertible {
    case notFound(name: String)
    case unreadable(name: String, reason: String)
    case empty(name: String)
    case notAudio(name: String, reason: String)
    case unsupported(name: String, reason: String)
    case damaged(name: String, reason: String)
    case notWritable(name: String, reason: String)

    package var description: String {
        switch self {
        case .notFound(let name): "\(name): no such file; check the path"
        case .unreadable(let name, let reason): "\(name): cannot be read (\(reason)); check its permissions"
        case .empty(let name): "\(name): the file is empty; give a recording"
        case .notAudio(let name, let reason):
            "\(name): not a sound file that can be read (\(reason)); convert it to WAV, FLAC or Ogg"
        case .unsupported(let name, let reason): "\(name): \(reason)"
        case .damaged(let name, let reason):
            "\(name): damaged or cut short (\(reason)); copy or record it again"
        case .notWritable(let name, let reason): "\(name): cannot be written (\(reason)); check folder and space"
        }
    }

    /// Sorts out why the library could not open `path`.
    init(opening path: String, name: String, reason: String) {
        var status = stat()
        if stat(path, &status) != 0 {
            let code = errno
            self =
                code == ENOENT || code == ENOTDIR
                ? .notFound(name: name) : .unreadable(name: name, reason: String(cString: strerror(code)))
        } else if status.st_mode & S_IFMT == S_IFDIR {
            self = .unreadable(name: name, reason: "it is a folder")
        } else if access(path, R_OK) != 0 {
            self = .unreadable(name: name, reason: String(cString: strerror(errno)))
        } else if status.st_mode & S_IFMT == S_IFREG && status.st_size == 0 {
            self = .empty(name: name)
        } else {
            self = .notAudio(name: name, reason: reason.hasSuffix(".") ? String(reason.dropLast()) : reason)
        }
    }
}
