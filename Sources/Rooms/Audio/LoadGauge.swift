import Concurrency
import RoomModel

/// How far the recognisers that run are behind the speech they hear, measured.
///
/// A machine that carries too much shows it here first: each further stream would make every caption later. So the next
/// one is refused while any that runs is behind.
package final class LoadGauge: Sendable {
    /// One track's lag, smoothed over a second or so: one slow sentence is no overload.
    private struct Lag {
        var seconds: Double
        var at: EventTime
    }

    /// Time constant of the smoothing, in milliseconds.
    private static let inertia = 1_000.0
    /// A track that has said nothing of itself for so long counts no more.
    private static let memory: Int64 = 10_000

    private let lags = Lock<[Int: Lag]>([:])
    private let names = Lock(0)
    /// Seconds of lag from which on the machine takes no more.
    package let limit: Double

    package init(limit: Double = 1) { self.limit = limit }

    /// A number for a track that begins.
    package func enter() -> Int {
        names.withLock { names in
            names += 1
            return names
        }
    }

    /// A track's recogniser is this far behind now.
    package func note(_ track: Int, behind seconds: Double, at now: EventTime) {
        lags.withLock { lags in
            guard var lag = lags[track] else {
                lags[track] = Lag(seconds: 0, at: now)
                return
            }
            let elapsed = Double(max(0, now.milliseconds - lag.at.milliseconds))
            lag.seconds += (seconds - lag.seconds) * elapsed / (elapsed + Self.inertia)
            lag.at = now
            lags[track] = lag
        }
    }

    package func leave(_ track: Int) { lags.withLock { _ = $0.removeValue(forKey: track) } }

    /// The greatest lag of the tracks that run, in seconds.
    package func lag(at now: EventTime) -> Double {
        lags.withLock { lags in
            lags.values.filter { now.milliseconds - $0.at.milliseconds <= Self.memory }.map(\.seconds).max() ?? 0
        }
    }

    /// Whether one more stream would be too much.
    package func isOverloaded(at now: EventTime) -> Bool { lag(at: now) > limit }
}
