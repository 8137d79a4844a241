/// Decides how many models a decoder may search through, by how long its utterances took it.
///
/// One that needs most of real time falls behind as soon as the machine has anything else to do: it gets half of the
/// models. One that was quick for some time gets them back.
struct LoadGovernor: Equatable {
    /// Wall time of decoding by length of audio from which the effort is halved.
    private static let greatestLoad = 0.8
    /// As much from which an utterance counts as quick. Doubling the models costs less than twice the time.
    private static let quickLoad = 0.3
    private static let quickUtterances = 5
    /// The effort is halved twice at most: below, nothing is understood any more.
    private static let halvings = 2
    /// Utterances shorter than 2 s say little of the load.
    private static let shortest = 32_000

    private let most: Int
    private var halved = 0
    private var quick = 0

    init(maximumModels: Int) { most = maximumModels }

    var maximumModels: Int { most >> halved }

    /// Takes the length of an utterance in samples and the time that its decoding took.
    mutating func accept(samples: Int, time: Duration) {
        guard samples >= Self.shortest else { return }
        let load = (time / .seconds(1)) * 16_000 / Double(samples)
        if load > Self.greatestLoad {
            halved = min(halved + 1, Self.halvings)
            quick = 0
        } else if load < Self.quickLoad {
            quick += 1
            if quick >= Self.quickUtterances {
                halved = max(halved - 1, 0)
                quick = 0
            }
        } else {
            quick = 0
        }
    }
}
