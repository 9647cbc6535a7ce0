import SimulatedWorld
import Testing

/// Histories made by hand, so that the check of the real ones is known to be able to fail.
@Suite struct LinearizationTests {
    private func request(_ operations: (RequestModel.Action, Int, Int?)...) -> Bool {
        RequestModel.unseen.explains(operations.map { Operation($0.0, called: $0.1, returned: $0.2) })
    }

    private func code(_ actions: CodeModel.Action...) -> Bool {
        CodeModel().explains(actions.enumerated().map { Operation($1, called: 2 * $0, returned: 2 * $0 + 1) })
    }

    @Test func `copies that overlap their settlement get what it says`() {
        #expect(request((.answer(0), 1, 9), (.claim, 2, 3), (.settle(0), 5, 6), (.answer(0), 2, 8)))
    }

    @Test func `an answer that returned before its settlement was called is not explained`() {
        #expect(!request((.claim, 1, 2), (.answer(0), 1, 4), (.settle(0), 5, 6)))
    }

    @Test func `two answers that differ are not explained`() {
        #expect(!request((.claim, 1, 2), (.settle(7), 3, 4), (.answer(7), 1, 5), (.answer(0), 1, 6)))
    }

    @Test func `a second settlement is not explained`() {
        #expect(!request((.claim, 1, 2), (.settle(7), 3, 4), (.settle(0), 5, 6)))
    }

    @Test func `what nobody has heard of may have happened`() {
        #expect(request((.claim, 1, nil), (.settle(7), 3, nil), (.answer(7), 2, 8)))
        #expect(request((.claim, 1, nil)))
    }

    @Test func `a code is sent again only after a refusal was read`() {
        #expect(code(.begin(1), .send, .refusal, .begin(2), .send))
        #expect(!code(.begin(1), .send, .begin(2), .send))
        #expect(code(.begin(1), .send, .retry, .begin(2), .send))
        #expect(code(.begin(1), .retry, .begin(2), .send))
    }

    @Test func `a code that is sent before it is on disk is not explained`() {
        #expect(!code(.send, .begin(1)))
        #expect(code(.begin(1), .send))
    }
}
