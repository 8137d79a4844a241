import Testing

@testable import Server

struct CSVTableTests {
    @Test func hasAColumnForEachMemberOfAnyRow() throws {
        let rows = [#"{"id":"a","n":1}"#, #"{"id":"b","text":"say \"hi\", all","n":null}"#, #"{"n":-2,"c":{"k":[1]}}"#]
            .map { Array($0.utf8) }
        var table = CSVTable()
        for row in rows { try table.name(row) }
        let text = try table.heading + rows.flatMap { try table.row($0) }
        #expect(
            String(decoding: text, as: UTF8.self) == """
                id,n,text,c\r
                a,1,,\r
                b,,"say ""hi"", all",\r
                ,-2,,"{""k"":[1]}"\r

                """)
    }

    @Test(arguments: [("=1+1", "'=1+1"), ("-5", "-5"), ("@x", "'@x"), ("a\nb", "\"a\nb\"")])
    func writesNoFormula(value: String, cell: String) throws {
        var table = CSVTable()
        let row = Array("{\"v\":\"\(value.replacing("\n", with: "\\n"))\"}".utf8)
        try table.name(row)
        #expect(String(decoding: try table.row(row), as: UTF8.self) == cell + "\r\n")
    }
}
