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

    @Test func aRenamedNumberHasItsNewNameOnly() {
        var table = SymbolTable()
        let names = (0..<200).map { "n-\($0)" }
        let numbers = names.map { table.intern($0) }
        let hash = table.stableHash(of: numbers[7])
        table.rename("n-7", to: "somebody-else")
        #expect(table.find("n-7") == nil && table.find("somebody-else") == numbers[7])
        #expect(table.name(of: numbers[7]) == "somebody-else" && table.stableHash(of: numbers[7]) == hash)
        for (name, number) in zip(names, numbers) where name != "n-7" {
            #expect(table.find(name) == number && table.name(of: number) == name)
        }
        #expect(table.intern("n-7") == Int32(names.count))
        table.rename("nobody", to: "somebody")
        #expect(table.find("somebody") == nil)
    }
}
