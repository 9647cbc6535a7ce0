import Events

/// A document that is read, written and read again is the same; a bind is never taken for something else.
struct JSONTarget: FuzzTarget {
    func feed(_ bytes: [UInt8]) {
        if let value = read(bytes) {
            hold(bytes.count <= JSONLimits.callback.bytes, "a document is bounded")
            hold(read(JSONText.render(value)) == value, "what is written is read again")
        }
        do {
            let callback = try EventDecoder.decode(bytes)
            if case .bind = callback.event {
                hold(!callback.isCertainlyNotBind, "a bind is not certainly none")
            }
        } catch {
            hold(!(error.isCertainlyNotBind && error.name == "bind"), "a bind is not certainly none")
        }
    }

    private func read(_ bytes: [UInt8]) -> JSON? {
        // Malformed is a verdict as good as any.
        try? JSONReader.read(bytes)
    }
}
