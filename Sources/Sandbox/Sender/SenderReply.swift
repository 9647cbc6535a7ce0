package import Events

/// What a callback was answered, as WeCom would see it.
package struct SenderReply: Sendable, Equatable {
    /// What kind of content it was.
    package enum Body: String, CaseIterable, Sendable {
        /// The connection ended without an answer.
        case none
        case empty
        /// The word `success`, which WeCom takes for a yes.
        case success
        /// A sealed reply whose signature is right and which opens.
        case sealed
        /// The text that was sealed in a URL check.
        case echo
        /// Any other text: a refusal.
        case text
        /// Something that claims to be a sealed reply and is none.
        case garbage
    }

    package var status: Int?
    package var body: Body
    /// The opened reply.
    package var message: JSON?
    /// From the first byte of the request to the whole answer, or to the end of the wait.
    package var milliseconds: Int64
    /// Why there was no answer, or why it would not open.
    package var fault: String?

    package var errcode: Int? { message?["errcode"]?.integer.flatMap { Int(exactly: $0) } }

    /// Whether WeCom would bind the device on this answer: within three seconds a sealed errcode 0, nothing,
    /// or the word. Source: WeCom developer centre, document path 95987.
    package var looksLikeYes: Bool {
        guard milliseconds < 3_000 else { return false }
        return switch body {
        case .empty, .success: status.map { (200...299).contains($0) } ?? false
        case .sealed: errcode == 0
        case .none, .echo, .text, .garbage: false
        }
    }
}
