// swift-tools-version: 6.2
import PackageDescription

// The house, level by level (docs/architecture.md). A target imports lower levels only, siblings of
// level 2 never import each other, and each C library is seen by one adapter; `ArchitectureTests`
// reads this description and fails on a forbidden arrow.

// MARK: C libraries, from Debian's packages (scripts/setup)

let libraries: [Target] = [
    .systemLibrary(
        name: "COpus", path: "Sources/CLibraries/COpus", pkgConfig: "opus", providers: [.apt(["libopus-dev"])]),
    .systemLibrary(
        name: "CSndFile", path: "Sources/CLibraries/CSndFile", pkgConfig: "sndfile",
        providers: [.apt(["libsndfile1-dev"])]),
    // Without pkg-config: its flags hold macros that SwiftPM refuses; the module map names the library.
    .systemLibrary(
        name: "CWebRTCVAD", path: "Sources/CLibraries/CWebRTCVAD", providers: [.apt(["libwebrtc-audio-processing-dev"])]
    ),
    .systemLibrary(
        name: "CPocketSphinx", path: "Sources/CLibraries/CPocketSphinx", pkgConfig: "pocketsphinx",
        providers: [.apt(["libpocketsphinx-dev"])]),
    .systemLibrary(
        name: "CWebSockets", path: "Sources/CLibraries/CWebSockets", pkgConfig: "libwebsockets",
        providers: [.apt(["libwebsockets-dev"])]),
    .systemLibrary(name: "CEpoll", path: "Sources/CLibraries/CEpoll"),
    .systemLibrary(
        name: "CCurl", path: "Sources/CLibraries/CCurl", pkgConfig: "libcurl",
        providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(
        name: "CSQLite", path: "Sources/CLibraries/CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]
    ),
    .systemLibrary(name: "CKernelClock", path: "Sources/CLibraries/CKernelClock"),
]

// MARK: Swift packages

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let jwtKit = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

// MARK: The modules

let modules: [Target] = [
    // Level 0: the values that cross doors.
    .target(name: "RoomModel"),
    .target(name: "Documents"),
    .target(name: "Concurrency"),
    .target(name: "ChildProcesses"),

    // Level 1: signal and time, knowing no domain.
    .target(name: "AudioSignal"),
    .target(name: "Windowing"),
    .target(name: "Catalogs", dependencies: ["RoomModel", "Documents"]),

    // Level 2: the stations of the road, siblings.
    .target(name: "MediaTransport", dependencies: ["RoomModel", "AudioSignal"]),
    .target(name: "Segmentation", dependencies: ["AudioSignal"]),
    .target(name: "Transcription", dependencies: ["RoomModel", "AudioSignal"]),
    .target(name: "TextAnalysis", dependencies: ["RoomModel"]),
    .target(name: "Translation", dependencies: ["RoomModel"]),
    .target(name: "Engagement", dependencies: ["RoomModel", "Windowing"]),
    .target(name: "PubSub", dependencies: ["RoomModel"]),
    .target(name: "Leads", dependencies: ["RoomModel", "Windowing"]),
    .target(name: "Recommendations", dependencies: ["RoomModel"]),
    .target(name: "Access", dependencies: ["RoomModel"]),
    .target(name: "Wire", dependencies: ["RoomModel"]),

    // Level 3: the room, which carries values from station to station.
    .target(
        name: "Rooms",
        dependencies: [
            "RoomModel", "Concurrency", "AudioSignal", "Windowing", "MediaTransport", "Segmentation", "Transcription",
            "TextAnalysis", "Translation", "Engagement", "PubSub", "Recommendations", "Access", "Wire",
        ]),

    // Level 4: what follows from what rooms take in.
    .target(
        name: "Decisions",
        dependencies: ["RoomModel", "Concurrency", "Windowing", "Leads", "Access", "PubSub", "Wire", "Rooms"]),

    // Level 4: adapters to the world.
    .target(name: "OpusCodec", dependencies: ["COpus", "AudioSignal"]),
    .target(name: "SoundFiles", dependencies: ["CSndFile", "AudioSignal"]),
    .target(name: "VoiceActivity", dependencies: ["CWebRTCVAD", "AudioSignal", "Segmentation"]),
    .target(name: "PocketSphinxEngine", dependencies: ["CPocketSphinx", "AudioSignal", "Transcription"]),
    .target(
        name: "EngineProcess",
        dependencies: ["RoomModel", "Concurrency", "ChildProcesses", "AudioSignal", "Transcription"]),
    .target(name: "RTPSocket"),
    .target(name: "Gateway", dependencies: ["CWebSockets"]),
    .target(
        name: "Translators",
        dependencies: ["Concurrency", "ChildProcesses", "Translation", "Wire", "OutboundHTTP"]),
    .target(name: "OutboundHTTP", dependencies: ["CCurl", "Concurrency"]),
    .target(name: "RoomtoneClient", dependencies: ["CWebSockets"]),
    .target(
        name: "Store",
        dependencies: [
            "CSQLite", "RoomModel", "Concurrency", "Translation", "Recommendations", "Access", "Rooms", grdb,
        ]),
    .target(name: "Credentials", dependencies: ["RoomModel", "Concurrency", "Access", jwtKit, crypto]),
    .target(name: "FanOutLoad", dependencies: ["CEpoll"]),

    // Level 5: the parts of a hall and its audience, played against a server; the page.
    .target(
        name: "Rehearsal", dependencies: ["AudioSignal", "MediaTransport", "OpusCodec", "SoundFiles", "RoomtoneClient"]),
    .target(name: "LiveView", dependencies: ["RoomtoneClient"]),
    .target(name: "Dashboard", resources: [.embedInCode("Page")]),

    // Level 6: configuration, composition root, lifecycle.
    .target(
        name: "Server",
        dependencies: [
            "RoomModel", "Decisions", "Leads", "Documents", "Concurrency", "AudioSignal", "Windowing",
            "Catalogs", "MediaTransport",
            "Segmentation",
            "Transcription", "TextAnalysis", "Engagement", "PubSub", "Access", "Wire", "Rooms", "OpusCodec",
            "SoundFiles", "VoiceActivity",
            "PocketSphinxEngine", "EngineProcess", "RTPSocket", "Gateway", "FanOutLoad", "Store", "Credentials",
            "Dashboard", "Rehearsal", "RoomtoneClient", "Translation", "Translators", "OutboundHTTP",
            "Recommendations", "CKernelClock", logging, yams,
        ], resources: [.embedInCode("Descriptions/openapi.yaml"), .embedInCode("Descriptions/asyncapi.yaml")]),

    // Level 7: the command.
    .executableTarget(
        name: "roomtone",
        dependencies: [
            "Server", "Concurrency", "FanOutLoad", "Rehearsal", "LiveView", "RoomtoneClient", "RoomModel", logging,
            argumentParser,
        ]),
]

// MARK: Tests

let tests: [Target] = [
    // In-memory twins of the ports.
    .target(
        name: "TestKit",
        dependencies: ["RoomModel", "Concurrency", "Translation", "Recommendations", "Access", "Rooms"],
        path: "Tests/TestKit"),
    // Puts the Swift client under the suite that all clients pass (Tests/Conformance).
    .executableTarget(name: "TestClientDriver", dependencies: ["RoomtoneClient"], path: "Tests/TestClientDriver"),
    // A server that answers as a script says, for clients.
    .target(name: "TestServer", path: "Tests/TestServer"),
    // Chance that repeats.
    .target(name: "TestRandom", path: "Tests/TestRandom"),
    .testTarget(name: "ArchitectureTests"),
    .testTarget(name: "DocumentsTests", dependencies: ["TestRandom", "Documents"]),
    .testTarget(name: "ConcurrencyTests", dependencies: ["Concurrency"]),
    .testTarget(name: "AudioSignalTests", dependencies: ["TestRandom", "AudioSignal"]),
    .testTarget(name: "WindowingTests", dependencies: ["TestRandom", "Windowing"]),
    .testTarget(name: "CatalogsTests", dependencies: ["TestRandom", "Catalogs", "Documents", "RoomModel"]),
    .testTarget(
        name: "MediaTransportTests",
        dependencies: ["TestRandom", "AudioSignal", "MediaTransport", "OpusCodec", "SoundFiles"]),
    .testTarget(name: "SegmentationTests", dependencies: ["TestRandom", "AudioSignal", "Segmentation"]),
    .testTarget(name: "TranscriptionTests", dependencies: ["TestRandom", "RoomModel", "Transcription"]),
    .testTarget(name: "TextAnalysisTests", dependencies: ["TestRandom", "TextAnalysis", "Rehearsal", "RoomModel"]),
    .testTarget(
        name: "EngagementTests", dependencies: ["TestRandom", "Engagement", "Rehearsal", "RoomModel", "Windowing"]),
    .testTarget(name: "LeadsTests", dependencies: ["TestRandom", "Leads", "RoomModel", "Windowing"]),
    .testTarget(
        name: "DecisionsTests",
        dependencies: ["Decisions", "Leads", "RoomModel", "Rooms", "Access", "PubSub", "Concurrency", "TestKit"]),
    .testTarget(name: "PubSubTests", dependencies: ["PubSub", "RoomModel"]),
    .testTarget(name: "RecommendationsTests", dependencies: ["TestRandom", "Recommendations", "RoomModel"]),
    .testTarget(name: "AccessTests", dependencies: ["Access", "RoomModel"]),
    .testTarget(name: "WireTests", dependencies: ["TestRandom", "Wire", "RoomModel"]),
    .testTarget(name: "RTPSocketTests", dependencies: ["Concurrency", "RTPSocket"]),
    .testTarget(
        name: "RoomAudioTests",
        dependencies: [
            "AudioSignal", "Concurrency", "MediaTransport", "RoomModel", "Rooms", "Segmentation", "TestKit",
            "TextAnalysis", "Transcription",
        ]),
    .testTarget(
        name: "RehearsalTests", dependencies: ["AudioSignal", "MediaTransport", "OpusCodec", "Rehearsal"]),
    .testTarget(name: "OpusCodecTests", dependencies: ["TestRandom", "AudioSignal", "OpusCodec"]),
    .testTarget(name: "SoundFilesTests", dependencies: ["AudioSignal", "SoundFiles"]),
    .testTarget(
        name: "VoiceActivityTests", dependencies: ["AudioSignal", "Segmentation", "SoundFiles", "VoiceActivity"]),
    .testTarget(name: "PocketSphinxEngineTests", dependencies: ["PocketSphinxEngine", "Transcription"]),
    .testTarget(name: "EngineProcessTests", dependencies: ["EngineProcess", "Transcription"]),
    .testTarget(name: "GatewayTests", dependencies: ["TestRandom", "Gateway"]),
    .testTarget(name: "OutboundHTTPTests", dependencies: ["TestServer", "OutboundHTTP"]),
    .testTarget(name: "TranslationTests", dependencies: ["TestRandom", "Translation", "RoomModel"]),
    .testTarget(name: "TranslatorsTests", dependencies: ["TestServer", "Translators", "Translation", "OutboundHTTP"]),
    .testTarget(name: "RoomtoneClientTests", dependencies: ["RoomtoneClient"]),
    .testTarget(name: "LiveViewTests", dependencies: ["LiveView"]),
    .testTarget(name: "DashboardTests", dependencies: ["Dashboard"]),
    .testTarget(name: "CredentialsTests", dependencies: ["Credentials", "Access", "RoomModel", jwtKit]),
    .testTarget(
        name: "RoomsTests",
        dependencies: [
            "TestRandom", "Rooms", "Access", "Concurrency", "Engagement", "PubSub", "RoomModel", "Translation",
            "Recommendations", "TestKit", "TextAnalysis", "Wire",
        ]),
    .testTarget(
        name: "StoreTests",
        dependencies: [
            "Store", "Access", "Concurrency", "Rooms", "RoomModel", "Translation", "Recommendations", "TestKit",
        ]),
    .testTarget(
        name: "ServerTests",
        dependencies: [
            "TestRandom", "TestKit", "Server", "Catalogs", "Documents", "RoomModel", "Rooms", "Store", "Credentials",
            "Access", "MediaTransport", "Wire", jwtKit,
        ]),
    .testTarget(
        name: "EndToEndTests",
        dependencies: [
            "TestServer", "roomtone", "RoomModel", "Server", "RoomtoneClient", "Rehearsal", "FanOutLoad", "SoundFiles",
            "Transcription", "EngineProcess",
        ]),
]

let package = Package(
    name: "roomtone",
    products: [
        .executable(name: "roomtone", targets: ["roomtone"]),
        // What other programs link: the one module with a public interface.
        .library(name: "RoomtoneClient", targets: ["RoomtoneClient"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.1.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: libraries + modules + tests,
    swiftLanguageModes: [.v6]
)
