/// The version that the command, `/v1/info` and the metrics tell.
package enum RoomtoneVersion {
    package static let text = "0.1.0"
}
