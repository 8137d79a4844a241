import Foundation

/// A command's input: a file, or standard input when none is named or it is `-`.
enum InputLines {
    private static let block = 1 << 20

    /// Writes a row for each line, in blocks, so that input of any length passes through.
    static func forEach(of path: String?, row: (String) -> String) throws {
        var output: [UInt8] = []
        try read(path) { line in
            output.append(contentsOf: row(String(decoding: line, as: UTF8.self)).utf8)
            if output.count > block {
                StandardOutput.write(output)
                output.removeAll(keepingCapacity: true)
            }
        }
        StandardOutput.write(output)
    }

    /// The same where a row takes waiting.
    static func forEach(of path: String?, row: (String) async -> String) async throws {
        var lines: [String] = []
        try read(path) { lines.append(String(decoding: $0, as: UTF8.self)) }
        for line in lines { StandardOutput.write(await row(line)) }
    }

    static func whole(of path: String?) throws -> String {
        var bytes: [UInt8] = []
        try read(path) { line in
            bytes.append(contentsOf: line)
            bytes.append(UInt8(ascii: "\n"))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func progress(_ count: Int, of length: Int?, _ path: String?) -> String {
        let name = path ?? "standard input"
        guard let length, length >= count else { return "\(name): \(count >> 20) MiB read" }
        return "\(name): \(count >> 20) of \(length >> 20) MiB read"
    }

    /// Calls `take` with each line, without its end of line.
    static func read(_ path: String?, _ take: (ArraySlice<UInt8>) throws -> Void) throws {
        let handle: FileHandle
        if let path, path != "-" {
            guard let opened = FileHandle(forReadingAtPath: path) else {
                throw CommandFailure.usage("\(path) cannot be read; name a text file, or - for standard input")
            }
            handle = opened
        } else {
            handle = .standardInput
        }
        var rest: [UInt8] = []
        var count = 0
        let length = (path.flatMap { try? FileManager.default.attributesOfItem(atPath: $0) }?[.size] as? NSNumber)?
            .intValue
        defer { StandardError.clear() }
        while let data = try handle.read(upToCount: block), !data.isEmpty {
            count += data.count
            if count > block { StandardError.progress(progress(count, of: length, path)) }
            rest.append(contentsOf: data)
            var start = rest.startIndex
            while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
                var line = rest[start..<end]
                if line.last == UInt8(ascii: "\r") { line.removeLast() }
                try take(line)
                start = end + 1
            }
            rest.removeFirst(start)
        }
        if !rest.isEmpty { try take(rest[...]) }
    }
}
