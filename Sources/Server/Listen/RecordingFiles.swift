import Concurrency
import Foundation
import RoomModel
import Rooms
import SoundFiles

/// Recordings as WAV files below the data directory, readable by the server's owner only:
/// `recordings/<tenant>/<session>/<track>-<time>-<position>.wav`, the time in milliseconds since 1970 when the stream
/// began, the position in milliseconds on the session's clock where the file begins.
struct RecordingFiles: AudioArchive {
    /// `recordings` in the data directory.
    let folder: String

    func begin(_ track: String, of room: RoomID, at time: EventTime) throws -> any AudioRecording {
        let path = path(of: room)
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return RecordingFile(prefix: "\(path)/\(Self.safe(track))-\(time.milliseconds)")
    }

    func purge(before horizon: EventTime) throws -> Int {
        try delete(in: folder) { name in
            // `<track>-<time>-<position>.wav`, where a track's name may hold dashes too.
            let parts = name.dropLast(4).split(separator: "-")
            guard parts.count >= 3, let began = Int64(parts[parts.count - 2]) else { return false }
            return began < horizon.milliseconds
        }
    }

    /// Deletes what was recorded of a room; one that runs is lost from its beginning. Gives the number of files.
    func erase(_ room: RoomID) throws -> Int {
        try delete(in: path(of: room)) { _ in true }
    }

    private func delete(in folder: String, where rule: (String) -> Bool) throws -> Int {
        var deleted = 0
        for path in FileManager.default.enumerator(atPath: folder)?.compactMap({ $0 as? String }) ?? []
        where path.hasSuffix(".wav") && rule(path.split(separator: "/").last.map(String.init) ?? path) {
            try FileManager.default.removeItem(atPath: "\(folder)/\(path)")
            deleted += 1
        }
        return deleted
    }

    private func path(of room: RoomID) -> String { "\(folder)/\(Self.safe(room.tenant.text))/\(room.session.text)" }

    /// A tenant may be called "..".
    private static func safe(_ name: String) -> String { name.hasPrefix(".") ? "_" + name : name }
}

/// The files of one stream: a new one wherever the sender was silent for so long that the session's clock jumped.
private final class RecordingFile: AudioRecording {
    private struct Open {
        var writer: WaveFileWriter
        var next: MediaTime
    }

    private let prefix: String
    private let open = Lock<Open?>(nil)

    init(prefix: String) { self.prefix = prefix }

    func write(_ samples: [Int16], at position: MediaTime) throws {
        try open.withLock { open in
            if open == nil || open?.next != position {
                try open?.writer.close()
                let path = "\(prefix)-\(position.samples / 16).wav"
                open = Open(writer: try WaveFileWriter(path: path, isCurrent: true), next: position)
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            }
            try open?.writer.write(samples)
            open?.next = position + Int64(samples.count)
        }
    }

    func close() throws {
        try open.withLock { open in
            try open?.writer.close()
            open = nil
        }
    }
}
