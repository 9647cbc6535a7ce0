import Elements
import Testing

@Suite struct SecretTests {
    private let canary = "canary-7f3a"

    @Test func `cannot be printed by any of the usual ways`() {
        let secret = Secret(canary)
        var dumped = ""
        dump([secret], to: &dumped)
        for text in ["\(secret)", String(describing: secret), String(reflecting: [secret]), dumped] {
            #expect(!text.contains(canary))
        }
    }

    @Test func `what was exposed outlives the secret`() {
        func exposed() -> [UInt8] { Secret(canary).exposed }
        #expect(exposed() == Array(canary.utf8))
    }

    @Test func `lends the same bytes that it exposes`() {
        for text in ["", canary] {
            let lent = Secret(text).exposed(to: { bytes in bytes.indices.map { bytes[$0] } })
            #expect(lent == Array(text.utf8))
        }
    }

    @Test func `equals only the same bytes`() {
        #expect(Secret("abc") == Secret("abc"))
        #expect(Secret("abc") != Secret("abd"))
        #expect(Secret("abc") != Secret("ab"))
        #expect(Secret("") == Secret(""))
    }
}
