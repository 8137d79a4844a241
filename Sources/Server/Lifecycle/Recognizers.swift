import EngineProcess
import Transcription

/// The recognisers of a server: those that follow live speech, and where there is one the engine of the second pass.
struct Recognizers: Sendable {
    let first: EnginePool
    let second: EnginePool?
    private let hearings: SecondPass?
    /// What tracks lease from.
    let pool: any RecognizerPool

    /// Starts the processes.
    init(_ configuration: Configuration) throws {
        let audio = configuration.audio
        first = try EnginePool(
            name: audio.engine, command: try configuration.engineCommand, size: audio.recognizers,
            language: audio.command.isEmpty ? BuiltInEngine.language : nil)
        guard let (name, command) = configuration.secondPass else {
            (second, hearings) = (nil, nil)
            pool = first
            return
        }
        let second = try EnginePool(name: name, command: command, size: audio.secondPass.processes)
        let hearings = SecondPass(second, size: audio.secondPass.processes)
        (self.second, self.hearings) = (second, hearings)
        pool = TwoPassPool(first: first, second: hearings, patience: audio.secondPass.patience)
    }

    /// What became of second hearings, where there are any.
    var secondHearings: SecondPass.Statistics? { hearings?.statistics }

    /// Of each engine, the one first that follows live speech.
    var statuses: [EnginePool.Status] { [first, second].compactMap { $0?.status } }

    var counters: EngineCounters { statuses.reduce(EngineCounters()) { $0 + $1.counters } }

    var processIdentifiers: [Int32] { first.processIdentifiers + (second?.processIdentifiers ?? []) }

    /// Ends the processes; blocks for as long as that takes.
    func close() {
        first.close()
        second?.close()
    }
}
