import CPocketSphinx

/// How hard a decoder searches.
package struct PocketSphinxSettings: Equatable, Sendable {
    /// Most active sound models a frame (`-maxhmmpf`), the governor of the processor's load.
    ///
    /// 30,000 is the library's own; noisy audio fills it and costs two to four times as much as clean audio. 5,000
    /// loses next to nothing; 1,500 with `downsampling` 2 is for a machine in need.
    package var maximumModels = 5000

    /// Every how many frames sounds are compared (`-ds`); 2 saves a fifth of the work.
    package var downsampling = 1

    /// Whether the words found are searched once more with the whole utterance known (`-fwdflat`): a tenth fewer errors
    /// on synthetic talks, none on human readings, and up to a fifth of the utterance's length at its very end. For
    /// recordings, where nobody waits.
    package var flatPass = false

    package init() {}

    /// For recordings: as well as the model can, at about twice the work.
    package static var thorough: PocketSphinxSettings {
        var settings = PocketSphinxSettings()
        settings.maximumModels = 10_000
        settings.flatPass = true
        return settings
    }

    func apply(to config: OpaquePointer?) {
        roomtone_config_set_boolean(config, "-fwdflat", flatPass ? 1 : 0)
        // As in the first pass; the library's 8.5 loses what the pass gains (human readings 19.7 % -> 26.8 % wrong).
        cmd_ln_set_float_r(config, "-fwdflatlw", 6.5)
        // The word graph's best path is cheap and gives posteriors.
        roomtone_config_set_boolean(config, "-bestpath", 1)
        // The language model weighs in the best path about as in the search before it (6.5), not 9.5: human readings
        // 29.6 % -> 19.7 % wrong, synthetic voices unchanged within a word in 300.
        cmd_ln_set_float_r(config, "-bestpathlw", 7)
        // Segments come from our own voice activity; a second detector would cut them and shift their times.
        roomtone_config_set_boolean(config, "-remove_silence", 0)
        roomtone_config_set_boolean(config, "-remove_noise", 1)
        cmd_ln_set_int_r(config, "-maxhmmpf", maximumModels)
        cmd_ln_set_int_r(config, "-ds", downsampling)
    }
}
