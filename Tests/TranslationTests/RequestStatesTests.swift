import RoomModel
import Testing

@testable import Translation

struct RequestStatesTests {
    private func at(_ milliseconds: Int64) -> EventTime { EventTime(milliseconds: milliseconds) }

    private func board<Key: Hashable & Sendable>(
        _ flights: inout Flights<Key, Int>, _ key: Key, _ time: Int64, _ waiter: Int
    ) -> Flights<Key, Int>.Answer {
        let answer = flights.board(key, at: at(time))
        if answer == .follows { flights.follow(key, waiter) }
        return answer
    }

    private func permits(_ breaker: inout CircuitBreaker, _ time: Int64) -> Bool { breaker.permits(at: at(time)) }

    @Test func oneRequestServesAllWhoWait() {
        var flights = Flights<String, Int>()
        #expect(board(&flights, "a", 0, 1) == .leads)
        #expect(board(&flights, "a", 1, 2) == .follows)
        #expect(board(&flights, "a", 1, 3) == .follows)
        #expect(board(&flights, "b", 1, 4) == .leads)
        let landed = flights.land("a", succeeded: true, at: at(2))
        #expect(landed == [2, 3])
        #expect(board(&flights, "a", 3, 5) == .leads)
    }

    @Test func aFailureIsRememberedForAWhile() {
        var flights = Flights<String, Int>()
        _ = board(&flights, "a", 0, 1)
        _ = flights.land("a", succeeded: false, at: at(10))
        #expect(board(&flights, "a", 30_009, 1) == .refused)
        #expect(board(&flights, "a", 30_010, 1) == .leads)
    }

    @Test func noMoreThanSomeAreOnTheirWay() {
        var flights = Flights<Int, Int>()
        flights.capacity = 2
        #expect(board(&flights, 1, 0, 0) == .leads)
        #expect(board(&flights, 2, 0, 0) == .leads)
        #expect(board(&flights, 3, 0, 0) == .refused)
    }

    @Test func aTranslatorThatFailsIsLeftAloneLongerAndLonger() {
        var breaker = CircuitBreaker()
        for _ in 0..<3 {
            #expect(permits(&breaker, 0))
            breaker.failed(.timedOut, at: at(0))
        }
        #expect(!permits(&breaker, 999))
        #expect(permits(&breaker, 1_000))
        // One trial at a time.
        #expect(!permits(&breaker, 1_000))
        breaker.failed(.timedOut, at: at(1_000))
        #expect(!permits(&breaker, 2_999))
        #expect(permits(&breaker, 3_000))
        breaker.succeeded()
        #expect(permits(&breaker, 3_001))
    }

    @Test func aUsedUpQuotaRestsForAnHour() {
        var breaker = CircuitBreaker()
        breaker.failed(.quotaExceeded, at: at(0))
        #expect(!permits(&breaker, 3_599_999))
        #expect(permits(&breaker, 3_600_000))
    }

    @Test func aRefusedTextIsNoOutage() {
        var breaker = CircuitBreaker()
        for _ in 0..<10 { breaker.failed(.refused("x"), at: at(0)) }
        #expect(permits(&breaker, 0))
    }
}
