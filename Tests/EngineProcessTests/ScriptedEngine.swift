import Foundation
import Testing

@testable import EngineProcess
@testable import Transcription

/// An engine that hears one word in every 0.2 s of audio and does what a test scripted, as a small Python program.
///
/// It says `word<n>` for the n-th 3,200 samples, so a final tells how much audio of the segment one process heard.
struct ScriptedEngine: ~Copyable {
    static let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "engine-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(Self.program.utf8).write(to: folder.appending(path: "engine.py"))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The command for one behaviour.
    func command(_ behaviour: String...) -> EngineCommand {
        EngineCommand(
            executable: Self.python ?? "python3",
            arguments: ["-S", "-E", folder.appending(path: "engine.py").path, folder.path] + behaviour)
    }

    private static let program = """
        import sys, os, json, struct, time, signal
        folder, behaviour = sys.argv[1], sys.argv[2]
        out, inp = sys.stdout.buffer, sys.stdin.buffer
        def say(**fields):
            out.write(json.dumps(fields).encode() + b"\\n"); out.flush()
        def first_time(name):
            path = os.path.join(folder, name)
            if os.path.exists(path): return False
            open(path, "w").close(); return True
        def exactly(count):
            data = inp.read(count)
            if len(data) < count: sys.exit(0)
            return data
        if behaviour == "refuses":
            say(type="error", code="model_missing", message="no model here"); sys.exit(2)
        if behaviour == "mute":
            while True: time.sleep(60)
        if behaviour == "greets":
            out.write(b"Loading model, please wait...\\n\\xff\\xfe\\x00 {broken\\n[1,2]\\n{}\\n"); out.flush()
        if behaviour == "old":
            say(type="ready", protocol=0, engine="scripted"); time.sleep(60)
        say(type="ready", protocol=1, engine="scripted", model="test", language="en", bias=True)
        if behaviour == "endless":
            while True: out.write(b"x" * 65536)
        if behaviour == "babbles":
            while True: out.write(b"not json\\n")
        if behaviour == "deaf":
            while True: time.sleep(60)
        segment = samples = 0
        biased = 0
        def words(): return [dict(w="word%d" % n, s=n * 3200, e=n * 3200 + 3000, c=0.9) for n in range(samples // 3200)]
        while True:
            kind, length = struct.unpack("<cI", exactly(5))
            body = exactly(length)
            if kind == b"B":
                segment, samples = json.loads(body)["segment"], 0
            elif kind == b"W":
                biased = len(json.loads(body)["phrases"])
            elif kind == b"A":
                samples += length // 2
                if behaviour == "dies" and samples >= 16000 and first_time("died"): os._exit(9)
                if behaviour == "poisoned": os._exit(3)
                say(type="partial", segment=segment, decoded=samples, words=words())
            elif kind == b"X":
                samples = 0
            elif kind == b"E":
                if behaviour == "hangs" and first_time("hung"):
                    while True: time.sleep(60)
                if behaviour == "skips" and first_time("skipped"): continue
                if behaviour == "forks" and first_time("forked"):
                    if os.fork() == 0:
                        while True: time.sleep(60)
                    os._exit(1)
                say(type="final", segment=segment, samples=samples, words=words(), mean=[float(biased)] * 13, cpu_ms=5)
        """
}

/// Collects a lease's events for a test to await.
final class EventLog: Sendable {
    let events: AsyncStream<RecognizerEvent>
    let handler: @Sendable (RecognizerEvent) -> Void

    init() {
        let (stream, continuation) = AsyncStream.makeStream(of: RecognizerEvent.self)
        events = stream
        handler = { continuation.yield($0) }
    }

    /// All events up to and with the first that fits.
    func until(_ fits: (RecognizerEvent) -> Bool) async -> [RecognizerEvent] {
        var seen: [RecognizerEvent] = []
        for await event in events {
            seen.append(event)
            if fits(event) { break }
        }
        return seen
    }

    /// All events up to and with a segment's answer.
    func answer(of segment: Int) async -> [RecognizerEvent] {
        await until { event in
            switch event {
            case .final(let result): result.segment == segment
            case .failed(let number, _): number == segment
            default: false
            }
        }
    }
}

extension [RecognizerEvent] {
    var kinds: [String] {
        var kinds: [String] = []
        for event in self {
            let kind =
                switch event {
                case .ready: "ready"
                case .partial: "partial"
                case .heardOut(let segment): "heard out \(segment)"
                case .final(let result): "final \(result.words.count)"
                case .restarted: "restarted"
                case .failed(let segment, _): "failed \(segment ?? -1)"
                }
            if kinds.last != kind { kinds.append(kind) }
        }
        return kinds
    }

    var lastFault: RecognizerFault? {
        if case .failed(_, let fault) = last { fault } else { nil }
    }
}
