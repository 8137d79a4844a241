import ArgumentParser
import RoomModel
import Server

struct Transcribe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Transcribes recordings, as fast as the machine goes.",
        discussion: "Any file that libsndfile reads. The built-in engine gives the gist, not the wording.")

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, vtt, srt }

    @Argument(help: "Sound files.")
    var files: [String]

    @Option(help: "text (one line per file), json, vtt or srt.")
    var format = Format.text

    @Option(help: "The engine to use; by default the configured one, else pocketsphinx.")
    var engine: String?

    @Option(
        help:
            "A file of words and phrases to expect, one a line; 'term = how to say it' where its spelling does not tell."
    )
    var bias: String?

    @OptionGroup var serving: ServingOptions

    func run() async throws {
        let desk = try await failing {
            try await TranscriptionDesk(engine: engine, biasFile: bias, configuration: try serving.load())
        }
        defer { desk.close() }
        for file in files {
            let captions = try await failing {
                try await desk.transcribe(file) { seconds, length in
                    let share = length.map { " of \(Int($0)) s" } ?? " s"
                    StandardError.progress("\(file): \(Int(seconds))\(share)")
                }
            }
            StandardError.progress("")
            StandardOutput.write(desk.render(captions, as: format.rawValue, name: file))
        }
    }
}
