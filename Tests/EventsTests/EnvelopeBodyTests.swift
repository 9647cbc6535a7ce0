import Events
import Testing

@Suite struct EnvelopeBodyTests {
    private func read(_ text: String) throws(BodyFault) -> EnvelopeBody {
        try EnvelopeBody(Array(text.utf8))
    }

    @Test(arguments: [
        #"{"tousername":"wm7Q2kXd0","encrypt":"a+b/c=="}"#,
        #"{"Encrypt":"a+b\/c==","ToUserName":"wm7Q2kXd0"}"#,
        #" {"ToUserName":"wm7Q2kXd0","encrypt":"a+b/c==","agentid":"","x":[{}]} "#,
        #"{"AgentID":1,"tousername":"wm7Q2kXd0","Encrypt":"a\u002bb/c=="}"#,
    ])
    func `takes both spellings and passes over the rest`(text: String) throws {
        let body = try read(text)
        #expect(body.encrypt == "a+b/c==")
    }

    @Test(arguments: [
        "", #","tousername":5"#, #","tousername":null"#, #","tousername":["m"]"#,
        #","ToUserName":{"m":[]}"#, #","tousername":"m","ToUserName":"n""#, #","tousername":true"#,
        #","tousername":1e9"#, #","tousername":"""#,
    ])
    func `does without a receiver, and with any, which proves nothing`(receiver: String) throws {
        #expect(try read(#"{"encrypt":"x"\#(receiver)}"#).encrypt == "x")
    }

    @Test(
        arguments: [
            (#"{"tousername":"m"}"#, .missing("encrypt")), (#"{"encrypt":""}"#, .invalid("encrypt")),
            (#"{"encrypt":1}"#, .invalid("encrypt")), (#"{"encrypt":null}"#, .invalid("encrypt")),
            (#"{"encrypt":["x"]}"#, .invalid("encrypt")), (#"{"Encrypt":{}}"#, .invalid("Encrypt")),
            (#"{"ENCRYPT":"x"}"#, .missing("encrypt")),
            (#"{"encrypt":"x","Encrypt":"x"}"#, .ambiguous("encrypt")),
            ("[]", .notAnObject("the document")),
            (#""encrypt""#, .notAnObject("the document")),
            (#"{"encrypt":"x","encrypt":"y"}"#, .malformed(JSONError(reason: .repeatedName, offset: 15))),
            (#"{"encrypt":"x"}}"#, .malformed(JSONError(reason: .trailingBytes, offset: 15))),
            ("", .malformed(JSONError(reason: .endsTooEarly, offset: 0))),
            ("<xml><Encrypt>x</Encrypt></xml>", .malformed(JSONError(reason: .unexpectedByte, offset: 0))),
        ] as [(String, BodyFault)])
    func `refuses everything else`(text: String, fault: BodyFault) {
        #expect(throws: fault) { try read(text) }
    }

    @Test func `cut anywhere it is refused`() throws {
        let bytes = Array(#"{"tousername":"wm7Q2kXd0","encrypt":"a+b\/c=="}"#.utf8)
        _ = try EnvelopeBody(bytes)
        for cut in bytes.indices {
            #expect(throws: BodyFault.self) { try EnvelopeBody(Array(bytes.prefix(cut))) }
        }
    }

    @Test func `a reply has four strings in WeCom's order`() {
        let reply = EnvelopeReply(
            encrypt: "a+b/c==", signature: "00ff", timestamp: "1781236801", nonce: "n-1_a")
        let text = #"{"encrypt":"a+b/c==","msgsignature":"00ff","timestamp":"1781236801","nonce":"n-1_a"}"#
        #expect(String(decoding: reply.bytes, as: UTF8.self) == text)
    }
}
