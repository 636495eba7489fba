import SettingsFile
import Testing

@Suite struct KeyLocatorTests {
    private static func path(_ elements: [TOMLPath.Element]) -> TOMLPath { TOMLPath(elements) }

    static let document = #"""
        top = 1
        "quoted key" = 2
        'literal.key' = 3
        a.b.c = 4
        "esc\"aped\u0041" = 5
        multi = """
        [not-a-table]
        not = "a key"
        escaped \""" quote
        ends with two"""""
        literal = '''
        [neither]
        it''s
        '''
        after = 6
        list = [ # comment ] "
          "one]", 'two[',
          [ 3,
            4 ],
          { x = 1, y = "}" },
        ]
        inline = { p = 1, "q r" = { deep = 2 }, s.t = 3 }
        hash = "a # b" # c = d
        [table] # trailing
        key = 7
        [table."sub.table".'x']
        key = 8
        [[items]]
        name = "first"
        [items.child]
        n = 1
        [[items.parts]]
        p = 1
        [[items.parts]]
        p = 2
        [[items]]
        name = "second"
          [items.child]
          n = 2
          [[items.parts]]
          p = 3
        """#

    @Test("The line of a key, whatever TOML construct it stands in", arguments: [
        ([.key("top")], 1),
        ([.key("quoted key")], 2),
        ([.key("literal.key")], 3),
        ([.key("a"), .key("b"), .key("c")], 4),
        ([.key("a"), .key("b")], 4),
        ([.key("esc\"apedA")], 5),
        ([.key("multi")], 6),
        ([.key("literal")], 11),
        ([.key("after")], 15),
        ([.key("list"), .index(0)], 17),
        ([.key("list"), .index(1)], 17),
        ([.key("list"), .index(2)], 18),
        ([.key("list"), .index(2), .index(1)], 19),
        ([.key("list"), .index(3), .key("y")], 20),
        ([.key("inline"), .key("q r"), .key("deep")], 22),
        ([.key("inline"), .key("s"), .key("t")], 22),
        ([.key("hash")], 23),
        ([.key("table"), .key("key")], 25),
        ([.key("table"), .key("sub.table"), .key("x"), .key("key")], 27),
        ([.key("items"), .index(0), .key("name")], 29),
        ([.key("items"), .index(0), .key("child"), .key("n")], 31),
        ([.key("items"), .index(0), .key("parts"), .index(0), .key("p")], 33),
        ([.key("items"), .index(0), .key("parts"), .index(1), .key("p")], 35),
        ([.key("items"), .index(1)], 36),
        ([.key("items"), .index(1), .key("name")], 37),
        ([.key("items"), .index(1), .key("child"), .key("n")], 39),
        ([.key("items"), .index(1), .key("parts"), .index(0), .key("p")], 41),
    ] as [([TOMLPath.Element], Int)])
    func line(_ elements: [TOMLPath.Element], _ line: Int) {
        #expect(KeyLocator(Self.document).line(of: TOMLPath(elements)) == line)
    }

    @Test("A key that is not written out has the line of its table", arguments: [
        ([.key("items"), .index(1), .key("absent")], 36), ([.key("table"), .key("absent"), .key("deeper")], 24),
        ([.key("nowhere")], 1), ([], 1),
    ] as [([TOMLPath.Element], Int)])
    func absent(_ elements: [TOMLPath.Element], _ line: Int) {
        #expect(KeyLocator(Self.document).line(of: TOMLPath(elements)) == line)
    }

    @Test("Lines end with LF or CRLF")
    func carriageReturns() {
        let locator = KeyLocator("a = 1\r\n[t]\r\nb = [\r\n 1,\r\n 2]\r\nc = 'x'\r\n")
        #expect(locator.line(of: TOMLPath([.key("t"), .key("b"), .index(1)])) == 5)
        #expect(locator.line(of: TOMLPath([.key("t"), .key("c")])) == 6)
    }

    @Test("Text that is not TOML does not stop the scan", arguments: [
        "[", "[[", "]", "a", "a =", "a = [", "a = {", "a = \"", "a = \"\"\"", "a = '''x", "= 1", "a = [1, {b = ", "\\", "a.\n.b = 1", "\"", "\"\\",
        "a = \"\"\"\\", "[[a].b]", "{}", "a = [}]\nb = 2", "a = {]}\nb = 1",
    ])
    func broken(_ text: String) {
        #expect(KeyLocator(text).line(of: TOMLPath([.key("zzz")])) == 1)
    }
}
