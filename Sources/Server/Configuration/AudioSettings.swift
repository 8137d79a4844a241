import Documents

/// `audio`: how live rooms are heard.
package struct AudioSettings: Hashable, Sendable {
    /// Name of the engine in captions, jobs and metrics. `pocketsphinx`, the one that is built in.
    package var engine = "pocketsphinx"
    /// Command and arguments of another engine that speaks the engine protocol. Empty runs the built-in one.
    package var command: [String] = []
    package var secondPass = SecondPassSettings()
    /// Recognisers that run, hence tracks heard at once. 2 hold a room a core on a small machine, at 85 to 180 MB each.
    package var recognizers = 2
    /// Most active sound models in each 10 ms, the governor of load. 5,000 loses next to nothing against 30,000 and
    /// costs half as much in noise; 1,500 for a machine in need.
    package var maxModels = 5_000

    /// Silence that ends an utterance. 500 ms, as talks and live services use.
    package var endpointing = Duration.milliseconds(500)
    /// Silence after which the words before it are settled. 200 ms, a breath.
    package var pause = Duration.milliseconds(200)
    /// Audio before the onset of speech that the recogniser gets too. 300 ms: soft consonants are noticed late.
    package var preRoll = Duration.milliseconds(300)
    /// From this length on, speech without a pause is cut at a dip of the voice. 10 s.
    package var cutFrom = Duration.seconds(10)
    /// The greatest length of a segment, dip or not. 15 s bounds the wait for a final.
    package var cutAt = Duration.seconds(15)
    /// Mean confidence, 0 to 1, below which a segment is taken for music or applause and dropped. 0.3.
    package var minConfidence = 0.3
    /// Words left out of captions, such as um and uh. None: what was said is shown.
    package var fillers: [String] = []
    /// Share, 0 to 0.9, of the language model that goes to the words of the agenda. 0.3 recalls names and invents few.
    package var biasWeight = 0.3
    /// Whether stable words are settled at a pause, before the final. Off: it costs 3 to 5 points of word error.
    package var commitAtPause = false

    /// Lag of a recogniser from which on no further stream is taken. 1 s, as late as a caption may be.
    package var maxLag = Duration.seconds(1)
    /// A sender that comes back this soon after its stream broke off goes on with the same audio job. 30 s, a restart
    /// of its program.
    package var grace = Duration.seconds(30)

    mutating func read(_ reader: DocumentReader) {
        reader.read("engine", .text(bytes: 64), into: &engine)
        reader.read("command", .list(of: .text(bytes: 4096), atMost: 100), into: &command)
        secondPass.read(reader.child("second_pass"))
        reader.read("recognizers", .integer(in: 1...256), into: &recognizers)
        reader.read("max_models", .integer(in: 100...30_000), into: &maxModels)

        reader.read("endpointing", .duration(in: .milliseconds(100)...(.seconds(10))), into: &endpointing)
        reader.read("pause", .duration(in: .milliseconds(50)...(.seconds(10))), into: &pause)
        reader.read("pre_roll", .duration(in: .zero...(.seconds(2))), into: &preRoll)
        reader.read("cut_from", .duration(in: .seconds(1)...(.seconds(60))), into: &cutFrom)
        reader.read("cut_at", .duration(in: .seconds(1)...(.seconds(60))), into: &cutAt)
        reader.read("min_confidence", .number(in: 0...1), into: &minConfidence)
        reader.read("bias_weight", .number(in: 0...0.9), into: &biasWeight)
        reader.read("commit_at_pause", .bool, into: &commitAtPause)

        reader.read("fillers", .list(of: .text(bytes: 64), atMost: 200), into: &fillers)
        reader.read("max_lag", .duration(in: .milliseconds(100)...(.seconds(60))), into: &maxLag)
        reader.read("grace", .duration(in: .zero...(.seconds(3600))), into: &grace)

        if command.isEmpty, engine != AudioSettings().engine {
            reader.problems.report(
                reader.path.appending("command"),
                "is missing: \(engine) is not built in, so name the command that runs it")
        }
        if cutFrom > cutAt {
            reader.problems.report(
                reader.path.appending("cut_from"), "is longer than cut_at: shorten it or raise cut_at")
        }
        if pause > endpointing {
            reader.problems.report(
                reader.path.appending("pause"), "is longer than endpointing: shorten it or raise endpointing")
        }
    }
}
