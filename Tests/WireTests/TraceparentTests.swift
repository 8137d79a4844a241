import Testing

@testable import Wire

struct TraceparentTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let span = "00f067aa0ba902b7"

    @Test(arguments: ["00-\(trace)-\(span)-01", "00-\(trace)-\(span)-00", "cc-\(trace)-\(span)-01-more"])
    func readsTraceAndSpan(_ text: String) throws {
        let parent = try #require(Traceparent(text))
        #expect((parent.trace, parent.span) == (Self.trace, Self.span))
    }

    @Test(arguments: [
        "", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-01-more", "ff-\(trace)-\(span)-01",
        "00-\(trace.uppercased())-\(span)-01", "00-00000000000000000000000000000000-\(span)-01",
        "00-\(trace)-0000000000000000-01", "00-\(trace)x-\(span)-01", "00-\(trace)-\(span)-0g", "0-\(trace)-\(span)-01",
        "00-\(trace)-\(span)-01\n", String(repeating: "-", count: 1_000),
    ])
    func passesOverWhatIsNone(_ text: String) {
        #expect(Traceparent(text) == nil)
    }
}
