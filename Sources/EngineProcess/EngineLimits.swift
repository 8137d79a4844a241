/// The bounds that an engine is held to.
package struct EngineLimits: Equatable, Sendable {
    /// Audio kept for one lease, unsent and sent but not answered: what a restarted engine can be told again, and how
    /// far an engine may fall behind. 60 s are 1.9 MB, and hold three segments of the longest live kind and more.
    package var heldSamples = 60 * 16_000

    /// Segments ended and not answered, the running one included.
    package var heldSegments = 8

    /// Time from the `end` of a segment, or from the engine's last sign of progress, to its final; the segment's own
    /// length comes on top. An engine that takes longer hangs, and is killed.
    package var finalTimeout = Duration.seconds(10)

    /// How many times a segment's own length comes on top of `finalTimeout` where the engine decodes it only at its end.
    package var offlineFactor = 4

    /// Time from the start of the process to `ready`; loading a large model from a cold disk is slow.
    package var startTimeout = Duration.seconds(60)

    /// Processes that may die over one segment before it is given up.
    package var attempts = 2

    /// The pause before the second restart in a row; it doubles with each further one, up to `longestPause`. The first
    /// restart is immediate.
    package var firstPause = Duration.milliseconds(100)
    package var longestPause = Duration.seconds(5)

    /// A process that lived this long after `ready` died of something new: pauses begin again.
    package var soundLife = Duration.seconds(30)

    /// Lines in a row that are no messages before the engine is replaced; a library may print a greeting.
    package var badLines = 100

    package init() {}
}
