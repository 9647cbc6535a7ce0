import Glibc

/// Lets the people of a group use a socket of this machine that is its user's only, as it is made.
package enum SocketGroup {
    package static func isThere(_ group: String) -> Bool { unsafe getgrnam(group) != nil }

    /// - Throws: `getgrnam` where there is no such group; `chown` where this process may not give it the socket, since its
    ///   user is none of that group.
    package static func admit(_ group: String, to path: String) throws(KernelError) {
        guard let number = unsafe getgrnam(group)?.pointee.gr_gid else {
            throw KernelError(code: ENOENT, call: "getgrnam")
        }
        try KernelError.attempt("chown") { unsafe chown(path, uid_t.max, number) }
        // Last, so that the former group never has it.
        try KernelError.attempt("chmod") { unsafe chmod(path, 0o660) }
    }
}
