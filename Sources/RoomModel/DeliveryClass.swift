/// What a topic promises its subscribers (CONTRACT §9).
package enum DeliveryClass: String, Sendable {
    /// The newest value of each key matters.
    case state
    /// Every message matters; offsets are contiguous within an epoch.
    case log
    /// At least once until acknowledged.
    case alert
}
