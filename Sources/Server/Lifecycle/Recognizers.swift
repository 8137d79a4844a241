import EngineProcess
import Transcription

/// The recognisers of a server: those that follow live speech, and where there is one the engine of the second pass.
struct Recognizers: Sendable {
    let first: EnginePool
    let second: EnginePool?
    /// What tracks lease from.
    let pool: any RecognizerPool

    /// Starts the processes.
    init(_ configuration: Configuration) throws {
        let audio = configuration.audio
        first = try EnginePool(
            name: audio.engine, command: try configuration.engineCommand, size: audio.recognizers,
            language: audio.command.isEmpty ? BuiltInEngine.language : nil)
        guard let (name, command) = configuration.secondPass else {
            second = nil
            pool = first
            return
        }
        let second = try EnginePool(name: name, command: command, size: audio.secondPass.processes)
        self.second = second
        pool = TwoPassPool(first: first, second: SecondPass(second), patience: audio.secondPass.patience)
    }

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
