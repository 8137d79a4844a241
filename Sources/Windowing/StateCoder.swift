/// Writes the state of a value to bytes, or reads it back from them: one method of each type serves both ways.
///
/// Numbers stand in native byte order, one after the other, without names: the bytes are a cache of what the log of events
/// gives again. A reader checks every length; whether it reads the right thing is the caller's to check.
package struct StateCoder: ~Copyable {
    package private(set) var bytes: [UInt8]
    private var position = 0
    package let isReading: Bool
    /// Whether everything that was read was there.
    package private(set) var isIntact = true

    package init() {
        bytes = []
        isReading = false
    }

    package init(reading bytes: [UInt8]) {
        self.bytes = bytes
        isReading = true
    }

    package var isAtEnd: Bool { position == bytes.count }

    package mutating func value(_ value: inout some FixedWidthInteger & BitwiseCopyable) { raw(&value) }

    package mutating func value(_ value: inout Double) { raw(&value) }

    package mutating func value<Vector: SIMD & BitwiseCopyable>(_ value: inout Vector)
    where Vector.Scalar: FixedWidthInteger { raw(&value) }

    package mutating func value(_ value: inout Bool) {
        var byte: UInt8 = value ? 1 : 0
        raw(&byte)
        value = byte == 1
    }

    package mutating func value(_ value: inout Int64?) { optional(&value, blank: 0) { $1.value(&$0) } }

    package mutating func value(_ value: inout Double?) { optional(&value, blank: 0) { $1.value(&$0) } }

    package mutating func optional<Value>(
        _ value: inout Value?, blank: @autoclosure () -> Value, _ code: (inout Value, inout StateCoder) -> Void
    ) {
        var isThere = value != nil
        self.value(&isThere)
        guard isThere else { return value = nil }
        var content = value ?? blank()
        code(&content, &self)
        value = content
    }

    package mutating func array<Element: FixedWidthInteger & BitwiseCopyable>(_ array: inout [Element]) {
        var count = array.count
        value(&count)
        guard isReading else {
            array.withUnsafeBytes { bytes.append(contentsOf: $0) }
            return
        }
        let (size, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.size)
        guard count >= 0, !overflow, let start = take(size) else { return }
        array = bytes.withUnsafeBytes { bytes in
            (0..<count).map {
                bytes.loadUnaligned(fromByteOffset: start + $0 * MemoryLayout<Element>.size, as: Element.self)
            }
        }
    }

    /// An array whose elements code themselves; `blank` makes what they are read into.
    package mutating func array<Element>(
        _ array: inout [Element], blank: () -> Element, _ code: (inout Element, inout StateCoder) -> Void
    ) {
        var count = array.count
        value(&count)
        if isReading {
            // Every element takes a byte at least.
            guard count >= 0, count <= bytes.count - position else { return fail() }
            array = (0..<count).map { _ in blank() }
        }
        for index in array.indices { code(&array[index], &self) }
    }

    package mutating func text(_ text: inout String) {
        var utf8 = Array(text.utf8)
        array(&utf8)
        if isReading { text = String(decoding: utf8, as: UTF8.self) }
    }

    package mutating func fail() { isIntact = false }

    private mutating func raw<Value: BitwiseCopyable>(_ value: inout Value) {
        guard isReading else {
            withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
            return
        }
        guard let start = take(MemoryLayout<Value>.size) else { return }
        value = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start, as: Value.self) }
    }

    private mutating func take(_ size: Int) -> Int? {
        guard isIntact, size <= bytes.count - position else {
            isIntact = false
            return nil
        }
        defer { position += size }
        return position
    }
}
