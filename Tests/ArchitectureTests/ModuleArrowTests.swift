import Foundation
import Testing

/// The levels of the house (docs/architecture.md): a module imports lower levels only.
private let levels: [[String]] = [
    ["RoomModel", "Documents", "Concurrency", "ChildProcesses"],
    ["AudioSignal", "Windowing", "Catalogs"],
    [
        "MediaTransport", "Segmentation", "Transcription", "TextAnalysis", "Translation", "Engagement", "PubSub",
        "Leads", "Recommendations", "Access", "Wire",
    ],
    ["Rooms"],
    ["OutboundHTTP"],
    [
        "OpusCodec", "SoundFiles", "VoiceActivity", "PocketSphinxEngine", "EngineProcess", "Translators", "RTPSocket",
        "Gateway", "RoomtoneClient", "FanOutLoad", "Store", "Credentials", "Decisions",
    ],
    ["Dashboard", "Rehearsal", "LiveView"],
    ["Server"],
    ["roomtone"],
]

/// Each C library is seen by one module; the sockets by two, the server's side and the client's.
private let libraryOwners: [String: Set<String>] = [
    "COpus": ["OpusCodec"],
    "CSndFile": ["SoundFiles"],
    "CWebRTCVAD": ["VoiceActivity"],
    "CPocketSphinx": ["PocketSphinxEngine"],
    "CWebSockets": ["Gateway", "RoomtoneClient"],
    "CSQLite": ["Store"],
    "CEpoll": ["FanOutLoad"],
    "CCurl": ["OutboundHTTP"],
    "CKernelClock": ["Server"],
]

@Suite(.serialized)
struct ModuleArrowTests {
    @Test func modulesImportLowerLevelsOnly() throws {
        let modules = try packageDescription().targets.filter { $0.type != "test" && $0.type != "system-target" }
        var level: [String: Int] = [:]
        for (number, names) in levels.enumerated() { for name in names { level[name] = number } }

        var arrows = 0
        for module in modules where !module.name.hasPrefix("Test") {
            let own = try #require(level[module.name], "\(module.name) has no level: draw it into the house first")
            for dependency in module.target_dependencies ?? [] {
                arrows += 1
                if let owners = libraryOwners[dependency] {
                    #expect(owners.contains(module.name), "\(module.name) must not see \(dependency)")
                } else {
                    let other = try #require(level[dependency], "\(dependency) has no level")
                    #expect(other < own, "\(module.name) (level \(own)) must not import \(dependency) (level \(other))")
                }
            }
        }
        #expect(arrows > 30, "the package description was not read")
    }

    @Test func importsInSourcesAreDeclaredArrows() throws {
        for module in try packageDescription().targets where module.type != "system-target" {
            let declared = Set(module.target_dependencies ?? [])
            let own = Set(levels.joined()).union(libraryOwners.keys)
            for file in try swiftFiles(in: module.path) {
                let text = try String(contentsOf: file, encoding: .utf8)
                for line in text.split(separator: "\n") {
                    let words = line.split(separator: " ")
                    guard let position = words.firstIndex(of: "import"), words.count > position + 1, position <= 1
                    else {
                        continue
                    }
                    let name = String(words[position + 1])
                    if own.contains(name) {
                        #expect(declared.contains(name), "\(file.lastPathComponent) imports \(name) undeclared")
                    }
                }
            }
        }
    }

    // MARK: The package's own words

    private struct Description: Decodable {
        struct Target: Decodable {
            var name: String
            var type: String
            var path: String
            var target_dependencies: [String]?
        }
        var targets: [Target]
    }

    private var root: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    /// `swift package describe`, with a scratch path of its own: the test runs while the build directory is locked.
    private func packageDescription() throws -> Description {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.currentDirectoryURL = root
        process.arguments = [
            "swift", "package", "--scratch-path", root.appendingPathComponent(".build/describe").path, "describe",
            "--type", "json",
        ]
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "swift package describe failed")
        return try JSONDecoder().decode(Description.self, from: data)
    }

    private func swiftFiles(in path: String) throws -> [URL] {
        let folder = root.appendingPathComponent(path)
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return (files?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
    }
}
