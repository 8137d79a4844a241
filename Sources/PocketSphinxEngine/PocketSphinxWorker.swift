import Glibc
import Transcription

/// The main loop of the process that listens with PocketSphinx: frames on its input, JSON lines on its output.
package enum PocketSphinxWorker {
    /// How the process ended, as its exit status.
    private enum Exit {
        static let success: Int32 = 0
        static let failure: Int32 = 1
        static let badSetUp: Int32 = 2
    }

    /// Runs until the input ends; returns the exit status.
    ///
    /// A model that is missing or broken is reported as an `error` line, with status 2. Blocks its thread; call it from
    /// the command's main thread, and use both descriptors for nothing else.
    package static func run(
        input: Int32 = 0, output: Int32 = 1, modelDirectory: String = PocketSphinxModel.defaultDirectory,
        settings: PocketSphinxSettings = PocketSphinxSettings()
    ) -> Int32 {
        // A host that went away shows as a failed write.
        signal(SIGPIPE, SIG_IGN)
        let send = { (message: EngineMessage) in FileBytes.write(message.encoded(), to: output) }
        let session: PocketSphinxSession
        do {
            let model = try PocketSphinxModel(directory: modelDirectory)
            session = PocketSphinxSession(
                supply: try DecoderSupply(model: model, settings: settings), maximumModels: settings.maximumModels)
            guard send(.ready(description(of: model))) else { return Exit.failure }
        } catch {
            _ = send(.error(segment: nil, code: error.code, message: error.description))
            return Exit.badSetUp
        }
        return serve(session, input: input, send: send)
    }

    private static func serve(
        _ session: PocketSphinxSession, input: Int32, send: (EngineMessage) -> Bool
    ) -> Int32 {
        var parser = EngineFrameParser()
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(input, &chunk, chunk.count)
            if count == 0 { return Exit.success }
            if count < 0 {
                if errno == EINTR { continue }
                return Exit.failure
            }
            parser.append(chunk[..<count])
            var isConnected = true
            do throws(EngineProtocolError) {
                while isConnected, let frame = try parser.next() {
                    do throws(PocketSphinxError) {
                        try session.handle(frame) { isConnected = send($0) && isConnected }
                    } catch {
                        _ = send(.error(segment: nil, code: error.code, message: error.description))
                        return Exit.failure
                    }
                }
            } catch {
                _ = send(.error(segment: nil, code: "bad_frame", message: error.description))
                return Exit.failure
            }
            if !isConnected { return Exit.failure }
        }
    }

    private static func description(of model: PocketSphinxModel) -> EngineDescription {
        EngineDescription(
            name: "pocketsphinx", model: model.name, version: "5prealpha",
            // "en-us" names the language as well; BCP 47 writes the region in capitals.
            language: model.name.split(separator: "-").first.map(String.init) ?? "en",
            canBias: true)
    }
}
