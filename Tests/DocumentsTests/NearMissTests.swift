import Documents
import Testing

struct NearMissTests {
    @Test(arguments: [
        ("endpointng", "endpointing"), ("hots", "host"), ("Port", "port"), ("windwos", "windows"), ("por", "port"),
    ])
    func findsTheWordThatWasMeant(word: String, meant: String) {
        #expect(NearMiss.closest(to: word, among: ["host", "port", "windows", "endpointing"]) == meant)
    }

    @Test(arguments: ["", "xyz", "windows_of_time", String(repeating: "p", count: 100)])
    func keepsSilentWhenNothingIsClose(word: String) {
        #expect(NearMiss.closest(to: word, among: ["host", "port", "windows"]) == nil)
    }
}
