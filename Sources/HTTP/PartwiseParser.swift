/// A parser that takes a message one part further at a time, and has failed for good once it has failed.
protocol PartwiseParser {
    var failure: HTTPError? { get set }

    /// Takes the message one part further.
    ///
    /// - Returns: Whether there may be more to do.
    mutating func step() throws(HTTPError) -> Bool
}

extension PartwiseParser {
    mutating func advance() throws(HTTPError) {
        if let failure { throw failure }
        do {
            while try step() {}
        } catch {
            throw fail(error)
        }
    }

    mutating func fail(_ error: HTTPError) -> HTTPError {
        failure = error
        return error
    }
}
