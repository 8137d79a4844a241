import Testing

@testable import Windowing

struct SymbolTableTests {
    @Test func numbersNamesInOrderOfAppearance() {
        var table = SymbolTable()
        let names = (0..<5_000).map { "a-\($0 * 7 % 5_003)" }
        for (number, name) in names.enumerated() {
            let symbol = table.intern(name)
            #expect(symbol == Int32(number))
        }
        for (number, name) in names.enumerated() {
            let symbol = table.intern(name)
            #expect(symbol == Int32(number))
            #expect(table.name(of: symbol) == name)
        }
        #expect(table.count == 5_000)
    }

    @Test func stableHashesDoNotDependOnOrder() {
        var (one, other) = (SymbolTable(), SymbolTable())
        let names = ["", "a", "b", "ab", "attendee-1", "attendee-2", "ä🔥"]
        for name in names { _ = one.intern(name) }
        for name in names.reversed() { _ = other.intern(name) }
        for name in names {
            let (left, right) = (one.intern(name), other.intern(name))
            #expect(one.stableHash(of: left) == other.stableHash(of: right))
        }
        #expect(Set(names.indices.map { one.stableHash(of: Int32($0)) }).count == names.count)
    }
}
