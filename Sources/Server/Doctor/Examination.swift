import Foundation

/// Looks at the machine and the configuration as the server would find them, for `roomtone doctor`.
///
/// It changes nothing and may run beside a server. A translator is asked for two words, a recogniser is started once.
package struct Examination: Sendable {
    let path: String?
    let configuration: Configuration

    /// - Parameters:
    ///   - path: The configuration file, to name in findings; `nil` for the defaults.
    ///   - configuration: What that file holds, with the command's own options in it.
    package init(path: String?, configuration: Configuration) {
        self.path = path
        self.configuration = configuration
    }

    /// Tells each finding as soon as it is known.
    package func run(_ tell: (Finding) -> Void) async {
        tell(version)
        for finding in settings { tell(finding) }
        for finding in libraries { tell(finding) }
        tell(files)
        tell(data)
        tell(disk)
        tell(descriptors)
        tell(memory)
        tell(clock)
        tell(port)
        tell(pronunciations)
        tell(await recognizer())
        tell(await secondPass())
        for finding in await translators() { tell(finding) }
    }

    private var version: Finding { .ok("roomtone", RoomtoneVersion.text) }

    private var settings: [Finding] {
        let problems = ConfigurationCheck.problems(of: path)
        guard problems.isEmpty else {
            return problems.map { .fail("config", $0, "mend it; config/roomtone.yaml explains every key") }
        }
        return [.ok("config", path ?? "the built-in defaults")]
    }

    /// What comes with the executable.
    private var files: Finding {
        do {
            let places = try ["lexicons", "config/demo.yaml", "audio-fixtures"].map(HomeDirectory.current.path(of:))
            _ = try LanguageFiles.load(configuration)
            let folder = places.first.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path } ?? ""
            return .ok("files", "lexicons, demo and recordings in \(folder)")
        } catch {
            return .fail("files", "\(error)", "install Roomtone whole, or set ROOMTONE_HOME")
        }
    }
}
