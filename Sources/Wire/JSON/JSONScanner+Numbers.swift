extension JSONScanner {
    /// The numbers that stand at `paths` in a JSON object, such as `engagement.score`; `nil` for what is absent or no number.
    ///
    /// One pass over the bytes. Text that is no JSON gives what was found before it broke.
    package static func numbers(at paths: [[String]], in json: [UInt8]) -> [Double?] {
        var found = [Double?](repeating: nil, count: paths.count)
        var scanner = JSONScanner(json)
        guard scanner.next() == .object else { return found }
        try? collect(from: &scanner, paths.indices.map { ($0, paths[$0][...]) }, into: &found)
        return found
    }

    private static func collect(
        from scanner: inout JSONScanner, _ wanted: [(place: Int, rest: ArraySlice<String>)], into found: inout [Double?]
    ) throws {
        try scanner.object { scanner, name in
            let here = wanted.filter { $0.rest.first == name }
            if here.isEmpty {
                try scanner.skipValue()
                return
            }
            switch scanner.next() {
            case .number:
                let value = try scanner.number()
                for want in here where want.rest.count == 1 { found[want.place] = value }
            case .object: try collect(from: &scanner, here.map { ($0.place, $0.rest.dropFirst()) }, into: &found)
            default: try scanner.skipValue()
            }
        }
    }
}
