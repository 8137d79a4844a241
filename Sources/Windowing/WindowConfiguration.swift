/// The shape of a sliding window over event time: how long, how often, and how long it waits for stragglers.
///
/// All three are milliseconds. Windows are aligned to the epoch: one ends at every multiple of `slide`, and the one
/// with end `E` covers `E - size <= t < E`. A window is closed once the watermark, the greatest event time seen minus
/// `lateness`, reaches its end.
package struct WindowConfiguration: Hashable, Sendable {
    package let size: Int64
    package let slide: Int64
    package let lateness: Int64
    /// The grain of the running sums: the greatest common divisor of size and slide, so that every window is a whole
    /// number of panes even where the size is no multiple of the slide.
    package let pane: Int64

    /// What snapshots use unless configured: a minute, every second, waiting five.
    package static let standard = WindowConfiguration(
        uncheckedSize: 60_000, slide: 1_000, lateness: 5_000)

    /// The longest size, slide and lateness: two years, so that times and their sums stay far from overflow.
    package static let longest: Int64 = 2 * 366 * 86_400_000
    /// The most panes that may be open at once; a pane costs four bytes before its first event.
    package static let mostPanes: Int64 = 1 << 20

    package init(size: Int64, slide: Int64, lateness: Int64) throws(WindowConfigurationError) {
        guard (1...Self.longest).contains(size) else { throw .sizeOutOfRange(size) }
        guard (1...size).contains(slide) else { throw .slideOutOfRange(slide, size: size) }
        guard (0...Self.longest).contains(lateness) else { throw .latenessOutOfRange(lateness) }
        self.init(uncheckedSize: size, slide: slide, lateness: lateness)
        guard panesOpen <= Self.mostPanes else { throw .tooManyPanes(panesOpen) }
    }

    private init(uncheckedSize size: Int64, slide: Int64, lateness: Int64) {
        self.size = size
        self.slide = slide
        self.lateness = lateness
        var (a, b) = (size, slide)
        while b != 0 { (a, b) = (b, a % b) }
        pane = a
    }

    /// The span of panes that events can fall into at one time: the window, the lateness and the pane being filled.
    package var panesOpen: Int64 { (size + lateness) / pane + 2 }
    package var panesPerWindow: Int64 { size / pane }
}

/// Why a window cannot have the shape that was asked for.
package enum WindowConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    case sizeOutOfRange(Int64)
    case slideOutOfRange(Int64, size: Int64)
    case latenessOutOfRange(Int64)
    case tooManyPanes(Int64)

    package var description: String {
        switch self {
        case .sizeOutOfRange(let size):
            "a window of \(size) ms is not possible: give 1 ms to 732 days"
        case .slideOutOfRange(let slide, let size):
            "a slide of \(slide) ms does not fit a window of \(size) ms: give 1 ms up to the window's length"
        case .latenessOutOfRange(let lateness):
            "a lateness of \(lateness) ms is not possible: give 0 ms to 732 days"
        case .tooManyPanes(let panes):
            "window, slide and lateness need \(panes) panes, more than \(WindowConfiguration.mostPanes): "
                + "give a longer slide, or a shorter window or lateness"
        }
    }
}
