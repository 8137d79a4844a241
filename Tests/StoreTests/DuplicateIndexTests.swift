import Testing

@testable import Store

struct DuplicateIndexTests {
    @Test func hashesAsTheReferenceDoes() {
        // The vector of the paper's appendix A: key 00…0f, message 00…0e.
        let hash = SipHash(key: 0..<16)
        let rest = String(decoding: (UInt8(8)..<15).map { $0 }, as: UTF8.self)
        #expect(hash.hash(0x0706_0504_0302_0100, rest) == 0xa129_ca61_49be_45e5)
    }

    @Test(arguments: 0..<20)
    func hashesTextsOfEveryLengthApart(_ length: Int) {
        let hash = SipHash(key: 0..<16)
        let text = String(repeating: "a", count: length)
        #expect(hash.hash(1, text) != hash.hash(1, text + "\u{0}"))
        #expect(hash.hash(1, text) != hash.hash(2, text))
        #expect(hash.hash(1, text) == hash.hash(1, text))
    }

    @Test func findsEveryEntryAndTakesBackTheNewest() {
        var table = HashTable(base: 100)
        let hash = SipHash(key: 0..<16)
        for number in Int64(0)..<5000 { _ = table.insert(hash.hash(0, "\(number)"), sequence: 100 + number) }
        table.reserve(500)
        let newer = (Int64(5000)..<5500).map { table.insert(hash.hash(0, "\($0)"), sequence: 100 + $0) }
        for slot in newer.reversed() { table.remove(at: slot) }
        for number in Int64(0)..<5000 {
            #expect(table.contains(hash.hash(0, "\(number)")) { $0 == 100 + number })
        }
        for number in Int64(5000)..<5500 {
            #expect(!table.contains(hash.hash(0, "\(number)")) { $0 == 100 + number })
        }
        #expect(table.count == 5000)
    }

    @Test func keepsEntriesWithEqualHashesApart() {
        var table = HashTable(base: 1)
        for sequence in Int64(1)...3 { _ = table.insert(77, sequence: sequence) }
        var seen: [Int64] = []
        #expect(
            !table.contains(77) {
                seen.append($0)
                return false
            })
        #expect(seen == [1, 2, 3])
    }

    @Test func filterKnowsAllThatWasAddedAndFewOthers() {
        let hash = SipHash(key: 0..<16)
        var filter = BloomFilter(capacity: 10_000)
        for number in 0..<10_000 { filter.insert(hash.hash(0, "\(number)")) }
        #expect((0..<10_000).allSatisfy { filter.mayContain(hash.hash(0, "\($0)")) })
        let wrong = (10_000..<30_000).filter { filter.mayContain(hash.hash(0, "\($0)")) }.count
        #expect(wrong < 600, "\(wrong) of 20,000")
    }

    @Test func sealedTableAnswersAsTheTableDid() async throws {
        try await withTemporaryDirectory { path async throws in
            _ = try await DataDirectory.open(path)
            let hash = SipHash(key: 0..<16)
            var table = HashTable(base: 1)
            for number in Int64(1)...3000 { _ = table.insert(hash.hash(0, "\(number)"), sequence: number) }
            let written = try SealedTable.write(table, through: 3000, newestArrival: 5, database: (1, 2), in: path)
            #expect(SealedTable.open(written.path, database: (1, 3)) == nil)
            let opened = try #require(SealedTable.open(written.path, database: (1, 2)))
            #expect(opened.range == 1...3000)
            #expect(opened.newestArrival == 5)
            for number in Int64(1)...4000 {
                let found = try opened.contains(hash.hash(0, "\(number)")) { $0 == number }
                #expect(found == (number <= 3000))
            }
        }
    }

    @Test func recentValuesStayWithinTheirLimit() {
        var values = RecentValues<Int, Int>(limit: 10)
        for key in 0..<100 { values[key] = key * 2 }
        #expect(values[99] == 198)
        #expect(values[96] == 192)
        #expect(values[5] == nil)
    }
}
