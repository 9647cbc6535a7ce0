import COpenSSL

/// OpenSSL's implementations, looked up once.
///
/// The library would otherwise search its providers by name, under a lock, for every message. What it
/// could not find is nil: a configuration may forbid MD5, for one.
@safe
package final class Algorithms: @unchecked Sendable {
    // Unchecked: the pointers are set once, their targets never change, and the library counts its own
    // references to them. They live as long as the process.
    static let shared = Algorithms()

    private let sha1: OpaquePointer?
    private let sha256: OpaquePointer?
    private let md5: OpaquePointer?
    private let hmac: OpaquePointer?
    private let aes128CBC: OpaquePointer?
    private let aes256CBC: OpaquePointer?
    private let aes256GCM: OpaquePointer?

    private init() {
        unsafe sha1 = EVP_MD_fetch(nil, "SHA1", nil)
        unsafe sha256 = EVP_MD_fetch(nil, "SHA256", nil)
        unsafe md5 = EVP_MD_fetch(nil, "MD5", nil)
        unsafe hmac = EVP_MAC_fetch(nil, "HMAC", nil)
        unsafe aes128CBC = EVP_CIPHER_fetch(nil, "AES-128-CBC", nil)
        unsafe aes256CBC = EVP_CIPHER_fetch(nil, "AES-256-CBC", nil)
        unsafe aes256GCM = EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)
        // A name that was not found leaves an entry that the next TLS call on this thread would take
        // for its own.
        ERR_clear_error()
    }

    /// What OpenSSL on this machine does not offer, by name; empty when all is well.
    ///
    /// Ask at start: using a missing one later stops the process.
    package static var missing: [String] {
        let shared = Algorithms.shared
        let table: [(String, OpaquePointer?)] = unsafe [
            ("SHA1", shared.sha1), ("SHA256", shared.sha256), ("MD5", shared.md5), ("HMAC", shared.hmac),
            ("AES-128-CBC", shared.aes128CBC), ("AES-256-CBC", shared.aes256CBC),
            ("AES-256-GCM", shared.aes256GCM),
        ]
        return unsafe table.filter { unsafe $0.1 == nil }.map { unsafe $0.0 }
    }

    static func digest(_ algorithm: Digest.Algorithm) -> OpaquePointer {
        switch algorithm {
        case .sha1: unsafe found(shared.sha1)
        case .sha256: unsafe found(shared.sha256)
        case .md5: unsafe found(shared.md5)
        }
    }

    static var keyedHash: OpaquePointer { unsafe found(shared.hmac) }

    static func cipher(_ algorithm: CipherContext.Algorithm) -> OpaquePointer {
        switch algorithm {
        case .aes128CBC: unsafe found(shared.aes128CBC)
        case .aes256CBC: unsafe found(shared.aes256CBC)
        case .aes256GCM: unsafe found(shared.aes256GCM)
        }
    }

    private static func found(_ implementation: OpaquePointer?) -> OpaquePointer {
        guard let implementation = unsafe implementation else {
            preconditionFailure("OpenSSL lacks \(missing): look at its configuration")
        }
        return unsafe implementation
    }
}

/// Stops the process when OpenSSL fails at something that only a lack of memory or a fault of ours
/// makes fail.
func trust(_ outcome: CInt, _ call: StaticString) {
    precondition(outcome == 1, "OpenSSL: \(call) failed")
}

/// The pointer that OpenSSL allocated; it lacks memory otherwise.
func trust(_ allocated: OpaquePointer?, _ call: StaticString) -> OpaquePointer {
    guard let allocated = unsafe allocated else { preconditionFailure("OpenSSL: \(call) failed") }
    return unsafe allocated
}
