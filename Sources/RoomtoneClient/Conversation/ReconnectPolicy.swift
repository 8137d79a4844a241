/// Whether and when a client comes back after a connection ended.
///
/// The ranges of the server's close codes say it: 40xx do not come back unchanged, 41xx back off, 42xx come back now.
public struct ReconnectPolicy: Hashable, Sendable {
    public enum Decision: Hashable, Sendable {
        /// Coming back would change nothing.
        case stop
        case wait(Duration)
    }

    /// The first wait; each further attempt without success doubles it.
    public var firstWait = Duration.milliseconds(500)
    /// The greatest wait: a crowd that lost its server is back within 30 s.
    public var greatestWait = Duration.seconds(20)
    /// The greatest wait before coming back "now", so that a crowd does not come in one instant.
    public var spread = Duration.milliseconds(250)

    /// How often a client comes back "now" before it takes a server that keeps ending connections for a broken one.
    static let promptAttempts = 3

    public init() {}

    /// - Parameters:
    ///   - attempt: Attempts since the last connection that lasted; 0 right after one.
    ///   - announced: The wait that the server's farewell or refusal named.
    ///   - chance: 0..<1, for the jitter.
    public func decision(
        after error: ClientError, attempt: Int, announced: Duration? = nil, chance: Double
    ) -> Decision {
        switch kind(of: error) {
        case .stop: return .stop
        case .now where attempt < Self.promptAttempts: return .wait((announced ?? .zero) + spread * chance)
        case .now, .backOff: return .wait(max(backOff(attempt: attempt, chance: chance), announced ?? .zero))
        }
    }

    /// Half of the wait is certain, half is chance.
    private func backOff(attempt: Int, chance: Double) -> Duration {
        let doublings = min(max(attempt, 0), 16)
        let wait = min(firstWait * (1 << doublings), greatestWait)
        return wait * (0.5 + 0.5 * chance)
    }

    private enum Kind { case stop, now, backOff }

    private func kind(of error: ClientError) -> Kind {
        switch error {
        case .closed(let closure): kind(ofCloseCode: closure.code)
        case .upgradeRefused(_, let status, _): status == 429 || status >= 500 ? .backOff : .stop
        case .unreachable: .backOff
        case .requestRefused(_, _, let retry, _): retry ? .backOff : .stop
        case .badAnswer, .badAddress, .noToken, .tooLarge, .tooMuchWaiting, .alreadySubscribed, .stopped: .stop
        }
    }

    private func kind(ofCloseCode code: UInt16) -> Kind {
        switch code {
        // RFC 6455: protocol error, unacceptable or inconsistent data, policy, too big, missing extension.
        case 1002, 1003, 1007, 1008, 1009, 1010: .stop
        case 4000..<4100: .stop
        case 4200..<4300: .now
        default: .backOff
        }
    }
}
