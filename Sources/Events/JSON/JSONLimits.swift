/// Every bound on a document that is read.
package struct JSONLimits: Sendable {
    /// The whole document.
    package var bytes: Int
    /// Arrays and objects within one another; the document's own counts.
    package var depth: Int
    /// Members of one object.
    package var members: Int
    /// Elements of one array.
    package var elements: Int
    /// One string or name, as UTF-8 once its escapes are undone.
    package var stringBytes: Int
    /// One number, as it is written.
    package var numberBytes: Int

    package init(
        bytes: Int = 256 * 1024, depth: Int = 16, members: Int = 256, elements: Int = 4096,
        stringBytes: Int = 256 * 1024, numberBytes: Int = 64
    ) {
        self.bytes = bytes
        self.depth = depth
        self.members = members
        self.elements = elements
        self.stringBytes = stringBytes
        self.numberBytes = numberBytes
    }

    /// What a stranger may send: an envelope, an event, a cloud's answer.
    package static let callback = JSONLimits()
}
