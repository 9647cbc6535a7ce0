import Binding
import Elements
import Events
import Support
import Testing

/// When an account counts as away, and who may try all the same.
@Suite struct CircuitTests {
    private let start = Instant(nanoseconds: 0)

    private func serial(_ number: Int) throws -> SerialNumber {
        try #require(SerialNumber("SN\(number)"))
    }

    private func opened() throws -> Circuit {
        var circuit = Circuit()
        for number in 1...5 { _ = circuit.unanswered(try serial(number)) }
        return circuit
    }

    /// States: Account 7.
    @Test func `it opens with the fifth device in a row, and says so once`() throws {
        var circuit = Circuit()
        for number in 1...4 { #expect(circuit.unanswered(try serial(number)) == nil) }
        #expect(!circuit.isOpen)
        #expect(circuit.unanswered(try serial(5)) == .opened)
        #expect(circuit.isOpen)
        #expect(circuit.unanswered(try serial(6)) == nil)
    }

    /// States: Account 7.
    @Test func `one device does not open it, however often it tries`() throws {
        var circuit = Circuit()
        for _ in 0..<20 { #expect(circuit.unanswered(try serial(1)) == nil) }
        #expect(!circuit.isOpen)
    }

    @Test func `an answer in between begins the count anew`() throws {
        var circuit = Circuit()
        for number in 1...4 { _ = circuit.unanswered(try serial(number)) }
        #expect(circuit.answered() == nil)
        for number in 5...8 { #expect(circuit.unanswered(try serial(number)) == nil) }
        #expect(circuit.unanswered(try serial(9)) == .opened)
        #expect(circuit.answered() == .closed)
        #expect(circuit.pass(at: start) == .free)
    }

    /// States: Account 7.
    @Test func `while it is open one bind at a time may try`() throws {
        var circuit = try opened()
        guard case .probe(let first) = circuit.pass(at: start) else { throw Unexpected("no probe") }
        #expect(circuit.pass(at: start) == .barred)
        circuit.end(first)
        guard case .probe(let second) = circuit.pass(at: start) else { throw Unexpected("no probe") }
        circuit.end(first)
        #expect(circuit.pass(at: start) == .barred, "the end of the first says nothing about the second")
        circuit.end(second)
        guard case .probe = circuit.pass(at: start) else { throw Unexpected("no probe") }
    }

    @Test func `a place that nobody gives back comes back by itself`() throws {
        var circuit = try opened()
        _ = circuit.pass(at: start)
        #expect(circuit.pass(at: start.advanced(byMilliseconds: 2_999)) == .barred)
        guard case .probe = circuit.pass(at: start.advanced(byMilliseconds: 3_000)) else {
            throw Unexpected("no probe")
        }
    }

    @Test(arguments: [
        (AuthorityAnswer.Word.bound(mode: 2, isVerified: nil), Circuit.Evidence.answered),
        (.refused(.ours), .answered), (.cannotTell, .none), (.unknown("http_503"), .answered),
        (.unknown("no_json"), .answered), (.unknown("truncated"), .answered),
        (.unknown("timeout"), .timedOut), (.unknown("reset"), .unanswered), (.notSent("timeout"), .timedOut),
        (.notSent("given_up"), .none), (.notSent("too_many_calls"), .none),
        (.notSent("no_token: locked_out"), .none), (.notSent("connection_refused"), .unanswered),
        (.notSent("name_not_resolved: no such host"), .unanswered),
        (.notSent("not_connected: 113"), .unanswered), (.notSent("tls: expired"), .unanswered),
        (.notSent("no_token: connection_refused"), .unanswered), (.notSent("no_token: timeout"), .unanswered),
    ])
    func `an answer of any kind is one`(word: AuthorityAnswer.Word, evidence: Circuit.Evidence) {
        #expect(Circuit.Evidence(AuthorityAnswer(word, call: "call", said: "")) == evidence)
    }
}
