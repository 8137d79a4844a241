import RoomModel

extension Room {
    /// The server's time of media time zero; `nil` before any audio.
    package var audioBegan: EventTime? { state.audioBegan }
}
