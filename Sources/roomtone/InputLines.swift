import Foundation
import Glibc

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

    /// The same where a row takes waiting; each is written as soon as it is there.
    static func forEach(of path: String?, row: (String) async -> String) async throws {
        var lines = try LineReader(path)
        defer { StandardError.clear() }
        while let line = try lines.next() { StandardOutput.write(await row(String(decoding: line, as: UTF8.self))) }
    }

    static func whole(of path: String?) throws -> String {
        var bytes: [UInt8] = []
        try read(path) { line in
            bytes.append(contentsOf: line)
            bytes.append(UInt8(ascii: "\n"))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Calls `take` with each line, without its end of line, and `beforeReading` where the next may be long in coming.
    static func read(
        _ path: String?, beforeReading: () -> Void = {}, _ take: (ArraySlice<UInt8>) throws -> Void
    ) throws {
        var lines = try LineReader(path)
        defer { StandardError.clear() }
        while let line = try lines.next(beforeReading: beforeReading) { try take(line) }
    }
}

/// The lines of a file or of standard input, one after the other, without their ends; what is not asked for is not read.
struct LineReader {
    private static let block = 1 << 16

    private let handle: FileHandle
    private var held: [UInt8] = []
    private var start = 0
    /// Where a line's end was looked for already.
    private var searched = 0
    private var isAtEnd = false
    private let name: String
    /// Bytes of the file; `nil` for a pipe.
    private let length: Int?
    private var count = 0

    /// - Parameter path: `nil` and `-` are standard input.
    init(_ path: String?) throws {
        guard let path, path != "-" else {
            (handle, name, length) = (.standardInput, "standard input", nil)
            return
        }
        name = path
        length = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber)?.intValue
        guard let opened = FileHandle(forReadingAtPath: path) else {
            throw CommandFailure.usage("\(path) cannot be read; name a text file, or - for standard input")
        }
        handle = opened
    }

    /// - Parameter beforeReading: Called when no whole line is held any more.
    mutating func next(beforeReading: () -> Void = {}) throws -> ArraySlice<UInt8>? {
        while true {
            if let end = held[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { (start, searched) = (end + 1, end + 1) }
                var line = held[start..<end]
                if line.last == UInt8(ascii: "\r") { line.removeLast() }
                return line
            }
            searched = held.count
            if isAtEnd {
                defer { start = held.count }
                return start < held.count ? held[start...] : nil
            }
            beforeReading()
            try fill()
        }
    }

    private var progress: String {
        guard let length, length >= count else { return "\(name): \(count >> 20) MiB read" }
        return "\(name): \(count >> 20) of \(length >> 20) MiB read"
    }

    private mutating func fill() throws {
        held.removeFirst(start)
        searched -= start
        start = 0
        // What is there is enough: a pipe's first line is not kept waiting for the block to fill.
        let got = try held.append(upTo: Self.block, from: handle.fileDescriptor)
        if got == 0 { isAtEnd = true }
        if count == 0, held.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
        count += got
        if count > 16 * Self.block { StandardError.progress(progress) }
    }
}

extension [UInt8] {
    /// Appends what a file or pipe has, waiting until it has something; 0 at its end.
    fileprivate mutating func append(upTo most: Int, from descriptor: Int32) throws -> Int {
        let before = count
        append(contentsOf: repeatElement(0, count: most))
        var got = 0
        repeat {
            got = withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress?.advanced(by: before), most) }
        } while got < 0 && errno == EINTR
        removeLast(most - Swift.max(0, got))
        guard got >= 0 else {
            throw CommandFailure.usage("the input cannot be read: \(String(cString: strerror(errno)))")
        }
        return got
    }
}
