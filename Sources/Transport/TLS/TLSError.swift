import COpenSSL

/// Why OpenSSL refused: everything that it had queued, oldest first.
package struct TLSError: Error, Equatable, Sendable {
    package let reasons: [String]
    /// The first reason of TLS itself, as OpenSSL numbers them; 0 without one.
    let number: CInt

    package init(_ reasons: [String]) {
        self.init(reasons, number: 0)
    }

    private init(_ reasons: [String], number: CInt) {
        self.reasons = reasons
        self.number = number
    }

    /// Empties the thread's queue, so that what is found there after a call is that call's own.
    static func clearQueue() { ERR_clear_error() }

    /// Takes the queue as one value.
    ///
    /// - Parameter fallback: What is said when the queue is empty.
    static func taken(or fallback: String) -> TLSError {
        var reasons: [String] = []
        var number: CInt = 0
        while true {
            let code = ERR_get_error()
            guard code != 0 else { break }
            if number == 0, ERR_GET_LIB(code) == ERR_LIB_SSL { number = ERR_GET_REASON(code) }
            if let text = unsafe openssl_reason(code) {
                reasons.append(unsafe String(cString: text))
            } else {
                reasons.append("OpenSSL error \(code)")
            }
        }
        return TLSError(reasons.isEmpty ? [fallback] : reasons, number: number)
    }

    /// Makes a call that returns 1 when it has worked.
    static func check(_ what: String, _ call: () -> CInt) throws(TLSError) {
        clearQueue()
        guard call() == 1 else { throw taken(or: what).while(what) }
    }

    func `while`(_ what: String) -> TLSError {
        reasons.first == what ? self : TLSError([what] + reasons, number: number)
    }
}

extension TLSError: CustomStringConvertible {
    package var description: String { reasons.joined(separator: ": ") }
}
