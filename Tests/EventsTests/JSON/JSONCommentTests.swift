import Events
import Testing

@Suite struct JSONCommentTests {
    private func read(_ text: String) throws(JSONError) -> JSON {
        try JSONReader.read(Array(text.utf8), allowsComments: true)
    }

    @Test func `comments may stand wherever white space may`() throws {
        let text = """
            // where we listen
            { /* the
                 port */ "port" /**/ : // a number
              8443 /***/, "url": "https://example.com/*x*/" // "port": 1
            } // the end
            """
        #expect(try read(text) == ["port": 8443, "url": "https://example.com/*x*/"])
        #expect(try read("[/*1*/]//") == [])
    }

    @Test(
        arguments: [
            ("/* never closed", .unterminatedComment, 0), ("1 /*/", .unterminatedComment, 2),
            ("1 /", .endsTooEarly, 3),
            ("/ 1", .unexpectedByte, 1), ("// only this", .endsTooEarly, 12),
            ("/* a /* b */ c */ 1", .unexpectedByte, 13),
            ("tr/**/ue", .unexpectedByte, 2), ("[1,/**/]", .unexpectedByte, 7), ("1 # no", .trailingBytes, 2),
        ] as [(String, JSONError.Reason, Int)])
    func `a comment is nothing but space`(text: String, reason: JSONError.Reason, offset: Int) {
        #expect(throws: JSONError(reason: reason, offset: offset)) { try read(text) }
    }

    @Test func `a mistake is found by line and column`() {
        let text = "{\n  // 端口\n  \"名字\": \"设备\", x\n}"
        #expect {
            try read(text)
        } throws: { error in
            guard let error = error as? JSONError else { return false }
            return error.position(in: Array(text.utf8)) == (line: 3, column: 15)
        }
        #expect(JSONError(reason: .endsTooEarly, offset: 0).position(in: []) == (line: 1, column: 1))
        #expect(
            JSONError(reason: .endsTooEarly, offset: 2).position(in: Array("1\n".utf8)) == (
                line: 2, column: 1
            ))
    }
}
