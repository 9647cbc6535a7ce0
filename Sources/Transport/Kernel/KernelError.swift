import Glibc

/// A system call that failed.
package struct KernelError: Error, Sendable {
    /// The value of errno, as the kernel gave it.
    package let code: CInt
    /// The call's name in section 2 of the manual.
    package let call: StaticString

    package init(code: CInt, call: StaticString) {
        self.code = code
        self.call = call
    }

    /// Makes a call, again if a signal interrupted it. Nothing else in the program reads errno.
    ///
    /// - Parameter repeating: False for a call with a time-out, which must not begin anew.
    /// - Throws: The error that the call left, when its result is negative.
    @discardableResult
    static func attempt<Result: SignedInteger>(
        _ call: StaticString, repeating: Bool = true, _ body: () -> Result
    ) throws(KernelError) -> Result {
        while true {
            let result = body()
            if result >= 0 { return result }
            let code = errno
            guard code == EINTR, repeating else { throw KernelError(code: code, call: call) }
        }
    }

    /// For the calls that return their error instead of leaving it in errno.
    static func check(_ call: StaticString, _ code: CInt) throws(KernelError) {
        guard code == 0 else { throw KernelError(code: code, call: call) }
    }
}

extension KernelError: Equatable {
    package static func == (left: KernelError, right: KernelError) -> Bool {
        left.code == right.code && left.call.description == right.call.description
    }
}

extension KernelError: CustomStringConvertible {
    package var description: String {
        unsafe "\(call): \(String(cString: strerror(code))) (errno \(code))"
    }
}
