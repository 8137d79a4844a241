import Testing

@testable import Transcription

struct RoomMeanTests {
    private func mean(_ value: Float) throws -> CepstralMean {
        try #require(CepstralMean([Float](repeating: value, count: 13)))
    }

    @Test func isUnknownUntilThreeSecondsWereHeard() throws {
        var room = RoomMean()
        #expect(room.primed == nil && room.stored == nil)
        room.accept(try mean(10), samples: 2 * 16_000)
        #expect(room.primed == nil)
        room.accept(try mean(10), samples: 16_000)
        #expect(room.primed == (try mean(10)))
    }

    @Test func weighsSegmentsByTheirLength() throws {
        var room = RoomMean()
        room.accept(try mean(0), samples: 6 * 16_000)
        room.accept(try mean(9), samples: 3 * 16_000)
        #expect(try #require(room.primed?.values.first).isApproximately(3))
    }

    @Test func forgetsSlowly() throws {
        var room = RoomMean()
        room.accept(try mean(0), samples: 3600 * 16_000)
        for _ in 0..<4 { room.accept(try mean(8), samples: 10 * 16_000) }
        let value = try #require(room.primed?.values.first)
        #expect(value > 4 && value < 7)
    }

    @Test func comesBackFromAnEarlierDayAndYieldsToday() throws {
        var room = RoomMean()
        room.accept(try mean(2), samples: 60 * 16_000)
        var next = RoomMean(restoring: room.stored)
        #expect(next.primed == room.primed)
        next.accept(try mean(8), samples: 5 * 16_000)
        #expect(try #require(next.primed?.values.first).isApproximately(5))
    }

    @Test(arguments: [nil, [], [1, 2, 3], [Float](repeating: .nan, count: 13)] as [[Float]?])
    func startsAnewFromWhatIsNoMean(values: [Float]?) {
        #expect(RoomMean(restoring: values) == RoomMean())
    }

    @Test func doesNotLearnFromMusic() throws {
        var room = RoomMean()
        room.accept(try mean(1), samples: 10 * 16_000, confidence: 0.9)
        room.accept(try mean(50), samples: 10 * 16_000, confidence: 0.2)
        #expect(room.primed == (try mean(1)))
    }
}

extension Float {
    fileprivate func isApproximately(_ other: Float) -> Bool { abs(self - other) < 0.001 }
}
