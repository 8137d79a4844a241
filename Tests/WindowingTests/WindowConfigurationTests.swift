import Testing

@testable import Windowing

struct WindowConfigurationTests {
    @Test func panesDivideSizeAndSlide() throws {
        let even = try WindowConfiguration(size: 60_000, slide: 1_000, lateness: 5_000)
        #expect(even.pane == 1_000 && even.panesPerWindow == 60)
        #expect(even == .standard)
        let uneven = try WindowConfiguration(size: 50, slide: 20, lateness: 0)
        #expect(uneven.pane == 10 && uneven.panesPerWindow == 5)
    }

    @Test(arguments: [(0, 1, 0), (-5, 1, 0), (10, 0, 0), (10, 11, 0), (10, 5, -1), (Int64.max, 1, 0), (10, 5, .max)])
    func refusesImpossibleShapes(size: Int64, slide: Int64, lateness: Int64) {
        #expect(throws: WindowConfigurationError.self) {
            try WindowConfiguration(size: size, slide: slide, lateness: lateness)
        }
    }

    @Test func refusesMorePanesThanMemoryAllows() {
        #expect(throws: WindowConfigurationError.tooManyPanes(86_400_002)) {
            try WindowConfiguration(size: 86_400_000, slide: 1, lateness: 0)
        }
        #expect("\(WindowConfigurationError.tooManyPanes(9))".contains("longer slide"))
    }
}
