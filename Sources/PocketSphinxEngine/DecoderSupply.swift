import Foundation
import Transcription

/// Gives an engine the decoder for its next utterance, and makes another one beside it when other words are to be
/// listened for or the load wants another effort.
///
/// A decoder takes half a second and 84 MB to make, and its words and effort are fixed for life. The new one is made on a
/// thread of its own while the old one listens, and takes over between two utterances.
final class DecoderSupply {
    /// What makes one decoder differ from another.
    struct Recipe: Equatable, Sendable {
        var bias: RecognitionBias?
        var maximumModels: Int
    }

    /// A decoder being made. `result` is written by the maker's thread before it signals `done`, and read after.
    private final class Order: @unchecked Sendable {
        let recipe: Recipe
        let done = DispatchSemaphore(value: 0)
        var result: Result<PocketSphinxDecoder, PocketSphinxError>?

        init(_ recipe: Recipe) { self.recipe = recipe }
    }

    private let model: PocketSphinxModel
    private let settings: PocketSphinxSettings
    private let dictionary: PrunedDictionary
    private var present: (recipe: Recipe, decoder: PocketSphinxDecoder)
    private var order: Order?
    private var wanted: Recipe
    /// Recipes that failed are not tried again for this track.
    private var refused: Recipe?

    /// Makes the first decoder, without a bias.
    init(model: PocketSphinxModel, settings: PocketSphinxSettings) throws(PocketSphinxError) {
        self.model = model
        self.settings = settings
        dictionary = try PrunedDictionary(model: model)
        wanted = Recipe(bias: nil, maximumModels: settings.maximumModels)
        present = (wanted, try PocketSphinxDecoder(model: model, settings: settings, dictionary: dictionary))
    }

    /// A new track begins: nobody's words are listened for.
    func forgetBias() {
        refused = nil
        wanted.bias = nil
    }

    /// Listens for these words from the next utterance on that finds the decoder made.
    func want(_ bias: RecognitionBias) {
        wanted.bias = bias.phrases.isEmpty || bias.weight <= 0 ? nil : bias
        refused = nil
        make()
    }

    /// Lets decoders search through more or fewer models from some next utterance on.
    func want(maximumModels: Int) {
        wanted.maximumModels = maximumModels
        make()
    }

    /// The decoder for the next utterance.
    ///
    /// - Parameter waiting: Waits until one with the wanted words is made. It waits anyway where the one at hand listens
    ///   for another track's words, which may be another tenant's.
    func next(waiting: Bool) -> PocketSphinxDecoder {
        make()
        while let order {
            let isForeign = present.recipe.bias != nil && present.recipe.bias != wanted.bias
            let mustWait = isForeign || (waiting && present.recipe.bias != wanted.bias)
            guard order.done.wait(timeout: mustWait ? .distantFuture : .now()) == .success else { break }
            take(order)
            make()
        }
        return present.decoder
    }

    private func take(_ finished: Order) {
        order = nil
        switch finished.result {
        case .success(let decoder): present = (finished.recipe, decoder)
        case .failure, nil:
            refused = finished.recipe
            // Without the words, and never with somebody else's.
            if wanted == finished.recipe { wanted.bias = nil }
        }
    }

    /// Begins to make the wanted decoder, one at a time.
    private func make() {
        guard order == nil, wanted != present.recipe, wanted != refused else { return }
        let order = Order(wanted)
        self.order = order
        let (model, dictionary) = (model, dictionary)
        var settings = settings
        settings.maximumModels = wanted.maximumModels
        let thread = Thread { [settings] in
            do throws(PocketSphinxError) {
                let bias = order.recipe.bias.flatMap { BiasedModel($0, model: model, vocabulary: dictionary.words) }
                order.result = .success(
                    try PocketSphinxDecoder(model: model, settings: settings, dictionary: dictionary, bias: bias))
            } catch {
                order.result = .failure(error)
            }
            order.done.signal()
        }
        thread.stackSize = 8 << 20
        thread.start()
    }
}
