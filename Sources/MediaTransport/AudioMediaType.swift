import AudioSignal

/// Raw 16-bit audio as its MIME type tells it: `audio/L16;rate=16000;channels=1` (RFC 2586, big-endian) or
/// `audio/x-s16le` (little-endian, `rate` 16000 unless given).
package struct AudioMediaType: Equatable, Sendable {
    package var byteOrder: ByteOrder
    package var sampleRate: Int
    package var channels: Int

    package init(byteOrder: ByteOrder, sampleRate: Int, channels: Int) {
        self.byteOrder = byteOrder
        self.sampleRate = sampleRate
        self.channels = channels
    }

    /// Reads a `Content-Type` value. Returns `nil` for a type that is not raw audio; throws for raw audio whose
    /// parameters are missing or wrong. Parameters it does not know are ignored (RFC 2045 §1).
    package static func parse(_ contentType: String) throws(MediaTransportError) -> AudioMediaType? {
        let parts = contentType.split(separator: ";", omittingEmptySubsequences: false).map(trimmed)
        var type: AudioMediaType
        var rateGiven: Bool
        switch parts[0].lowercased() {
        case "audio/l16": (type, rateGiven) = (Self(byteOrder: .bigEndian, sampleRate: 0, channels: 1), false)
        case "audio/x-s16le":
            (type, rateGiven) = (Self(byteOrder: .littleEndian, sampleRate: PCM16.sampleRate, channels: 1), true)
        default: return nil
        }
        for parameter in parts.dropFirst() {
            let pair = parameter.split(separator: "=", maxSplits: 1).map(trimmed)
            guard pair.count == 2 else { continue }
            let name = pair[0].lowercased()
            switch name {
            case "rate":
                type.sampleRate = try number(pair[1], of: name)
                rateGiven = true
            case "channels": type.channels = try number(pair[1], of: name)
            default: continue
            }
        }
        guard rateGiven else { throw .parameter(name: "rate", value: "") }
        guard PCM16.sourceRates.contains(type.sampleRate) else { throw .format(.sampleRate(type.sampleRate)) }
        guard PCM16.sourceChannels.contains(type.channels) else { throw .format(.channels(type.channels)) }
        return type
    }

    private static func number(_ text: String, of name: String) throws(MediaTransportError) -> Int {
        let bare =
            text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"") ? text.dropFirst().dropLast() : text[...]
        guard bare.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(bare) else {
            throw .parameter(name: name, value: MediaTransportError.quotable(text))
        }
        return number
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
