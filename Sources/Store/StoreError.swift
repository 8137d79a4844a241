import GRDB

/// Why something could not be stored or read; nothing is half-written.
package enum StoreError: Error, Hashable, Sendable {
    /// The file system has no room left; the store goes on by itself when there is space again.
    case diskFull
    /// The database cannot be read or written just now, with SQLite's reason.
    case unavailable(reason: String)
    /// More is waiting to be written than the store takes on.
    case overloaded(pending: Int)
    /// The file is not a database, or its content is broken.
    case damaged(path: String, reason: String)
    /// A later version wrote the database.
    case newerSchema(path: String)
    /// There is no database in the directory.
    case missing(path: String)
    /// Opened for reading only.
    case readOnly
    /// The store was closed.
    case closed
    /// Another process holds the data directory; `holder` is its process id where it could be read.
    case directoryInUse(path: String, holder: Int32?)
    case directoryUnusable(path: String, reason: String)
    /// A catalog uses an id that another event of its tenant has already.
    case duplicateID(kind: String, id: String, event: String)

    /// Whether the same call may succeed later.
    package var isTransient: Bool {
        switch self {
        case .diskFull, .unavailable, .overloaded: true
        default: false
        }
    }

    init(_ error: any Error, path: String = "the database") {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError:
            switch error.resultCode {
            case .SQLITE_FULL: self = .diskFull
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged(path: path, reason: error.message ?? "SQLite says so")
            case .SQLITE_MISUSE: self = .closed
            // The message is SQLite's own and never holds values.
            default:
                self = .unavailable(
                    reason: "\(error.message ?? "unknown") (SQLite \(error.extendedResultCode.rawValue))")
            }
        default: self = .unavailable(reason: "\(type(of: error))")
        }
    }

    /// Whether SQLite failed as a whole, so that nothing of the same transaction can be kept.
    static func isFatal(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        return error.resultCode != .SQLITE_CONSTRAINT
    }
}

extension StoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .diskFull: "the disk of the data directory is full; free space, the store then goes on by itself"
        case .unavailable(let reason):
            "the store cannot be used just now: \(reason); check the disk of the data directory"
        case .overloaded(let pending): "the store is behind by \(pending) events; send again later"
        case .damaged(let path, let reason): "\(path) is damaged: \(reason); restore a backup with roomtone restore"
        case .newerSchema(let path):
            "\(path) was written by a later version; run that version, or restore an older backup"
        case .missing(let path): "there is no store in \(path); check --data, or start the server once"
        case .readOnly: "the store was opened for reading only"
        case .closed: "the store is closed"
        case .directoryInUse(let path, let holder):
            "the data directory \(path) is in use\(holder.map { " by process \($0)" } ?? ""); stop that server, use --wait, or another --data"
        case .directoryUnusable(let path, let reason):
            "the data directory \(path) cannot be used: \(reason); choose another with --data"
        case .duplicateID(let kind, let id, let event):
            "\(kind) \(id) belongs to event \(event) already; ids are unique within the tenant, so rename one"
        }
    }
}
