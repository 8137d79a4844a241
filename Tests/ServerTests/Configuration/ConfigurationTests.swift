import Documents
import Foundation
import Testing

@testable import Server

struct ConfigurationTests {
    /// The checkout, from this file's place in it.
    static let checkout: URL = {
        var url = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        while !FileManager.default.fileExists(atPath: url.appendingPathComponent("config/roomtone.yaml").path),
            url.path != "/"
        {
            url.deleteLastPathComponent()
        }
        return url
    }()

    static let file = checkout.appendingPathComponent("config/roomtone.yaml").path

    private func problems(_ yaml: String) -> [String] {
        do {
            _ = try Configuration.read(DocumentFile.parse(Array(yaml.utf8), name: "c.yaml"), name: "c.yaml")
            return []
        } catch {
            return error.lines
        }
    }

    // MARK: The file that comes along

    @Test func theCommentedFileHoldsExactlyTheDefaults() throws {
        #expect(try Configuration.load(path: Self.file) == Configuration())
        #expect(ConfigurationCheck.problems(of: Self.file) == [])
    }

    @Test func theCommentedFileHoldsEveryKey() throws {
        let document = try DocumentFile.read(Self.file)
        var configuration = Configuration()
        let reader = DocumentReader(nil)
        configuration.read(reader)
        #expect(reader.knownPaths.count > 45)
        for path in reader.knownPaths {
            let value = path.split(separator: ".").reduce(document as Document?) { $0?[String($1)] }
            #expect(value != nil, "\(path) is missing in config/roomtone.yaml")
        }
    }

    @Test func everyKeyOfTheCommentedFileIsExplained() throws {
        for line in try String(contentsOfFile: Self.file, encoding: .utf8).split(separator: "\n") {
            guard line.contains(":"), !line.hasPrefix("#") else { continue }
            #expect(line.count <= 120, "\(line)")
            #expect(line.contains(" # ") || !line.hasPrefix(" "), "a comment is missing: \(line)")
        }
    }

    // MARK: Reading

    @Test func everyValueCanBeSet() throws {
        let yaml = """
            http: {host: "::1", port: 0, tls: {certificate: c.pem, key: k.pem}, scrape_token: 0123456789abcdef, idle_timeout: 1.5s}
            store: {directory: elsewhere}
            log: {level: debug, format: json}
            audio: {command: [./engine, --fast], endpointing: 300ms, min_confidence: 0}
            windows: {size: 2m, slide: 500ms, lateness: 0}
            reactions: {weights: {applause: 1.5, wow: 2}}
            catalog: [a.yaml, /abs/b.yaml]
            """
        let configuration = try Configuration.read(
            DocumentFile.parse(Array(yaml.utf8), name: "/etc/roomtone/c.yaml"), name: "/etc/roomtone/c.yaml")
        #expect(configuration.http.port == 0)
        #expect(configuration.http.isLoopback)
        #expect(configuration.http.tls == .init(certificate: "c.pem", key: "k.pem"))
        #expect(configuration.http.scrapeToken == "0123456789abcdef")
        #expect(configuration.http.idleTimeout == .milliseconds(1500))
        #expect(configuration.store.directory == "elsewhere")
        #expect(configuration.log.level == .debug)
        #expect(configuration.audio.command == ["./engine", "--fast"])
        #expect(configuration.windows.lateness == .zero)
        #expect(configuration.reactions.weights == ["applause": 1.5, "wow": 2])
        #expect(configuration.catalog == ["/etc/roomtone/a.yaml", "/abs/b.yaml"])
    }

    @Test func anEmptyFileMeansTheDefaults() throws {
        #expect(problems("") == [])
        #expect(problems("# nothing\nhttp:\n") == [])
    }

    @Test func allProblemsAreNamedAtOnce() {
        let found = problems(
            """
            htpp: {port: 1}
            http: {prot: 1, port: 99999, host: 5.5, tls: {key: k.pem}, scrape_token: short, allowed_origins: [example.com]}
            audio: {engine: whisper, endpointing: 500, cut_from: 20s, pause: 9s}
            windows: {size: 1s, slide: 2s}
            log: {level: loud}
            privacy: {min_group: 1}
            tokens: {ttl: 1ms}
            """)
        #expect(
            found.map { $0.replacingOccurrences(of: "c.yaml: ", with: "") } == [
                "http.host: expected a text, found 5.5: put it into quotes",
                "http.port: expected a whole number from 0 to 65535, found 99999",
                "http.tls.certificate: is missing: name the key's certificate file",
                "http.allowed_origins[0]: expected an origin such as https://event.example.com, without a path",
                "http.scrape_token: expected a secret of at least 16 bytes",
                "tokens.ttl: expected a duration from 10s to 366d with its unit, such as 500ms, 60s, 10m, 1h, 30d, found a text",
                "log.level: expected one of trace, debug, info, notice, warning, error, critical",
                "audio.endpointing: expected a duration from 100ms to 10s with its unit, such as 500ms, 60s, 10m, 1h, 30d, found 500",
                "audio.command: is missing: whisper is not built in, so name the command that runs it",
                "audio.cut_from: is longer than cut_at: shorten it or raise cut_at",
                "audio.pause: is longer than endpointing: shorten it or raise endpointing",
                "windows: a slide of 2000 ms does not fit a window of 1000 ms: give 1 ms up to the window's length",
                "privacy.min_group: expected a whole number from 2 to 10000, found 1",
                "htpp: is no key that is known here: did you mean http?",
                "http.prot: is no key that is known here: did you mean port?",
            ])
    }

    @Test func errorsAreOneLineAndBounded() throws {
        let keys = (0..<300).map { "unknown_\($0): 1" }.joined(separator: "\n")
        let error = #expect(throws: ConfigurationError.self) {
            try Configuration.read(DocumentFile.parse(Array(keys.utf8), name: "c.yaml"), name: "c.yaml")
        }
        let text = try #require(error?.description)
        #expect(!text.contains("\n") && text.utf8.count < 4_000)
        #expect(text.hasSuffix("and 280 more"))
    }

    @Test func secretsAreNeverShown() {
        #expect(problems("http: {scrape_token: [hunter2hunter2hunter2]}").allSatisfy { !$0.contains("hunter2") })
        #expect(problems("http: {scrape_token: hunter2}").allSatisfy { !$0.contains("hunter2") })
    }

    @Test func aMissingFileSaysSo() {
        let error = #expect(throws: ConfigurationError.self) { try Configuration.load(path: "/nowhere/c.yaml") }
        #expect(error?.description.hasPrefix("/nowhere/c.yaml: there is no such file") == true)
        #expect(ConfigurationCheck.problems(of: "/tmp").first?.hasPrefix("/tmp: is a folder") == true)
    }
}
