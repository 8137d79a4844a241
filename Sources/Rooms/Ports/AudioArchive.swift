import RoomModel

/// Keeps the audio of sessions that are recorded (`record: on` in the catalog).
package protocol AudioArchive: Sendable {
    /// Begins the recording of one stream of audio into a track.
    func begin(_ track: String, of room: RoomID, at time: EventTime) throws -> any AudioRecording

    /// Deletes the recordings of streams that began before `horizon`. Gives their number.
    func purge(before horizon: EventTime) throws -> Int
}

/// The recording of one stream. Used by its track's task alone.
package protocol AudioRecording: Sendable {
    /// Keeps the next samples, 16 kHz mono. Where `position` does not follow on from the ones before, nothing was sent
    /// in between, and nothing is kept of it.
    func write(_ samples: [Int16], at position: MediaTime) throws

    func close() throws
}
