import COpenSSL

/// A digest under way, fed in pieces so that nobody has to join them first.
@safe
package struct Hashing: ~Copyable {
    private let context: OpaquePointer
    private let length: Int

    package init(_ algorithm: Digest.Algorithm) {
        let digest = unsafe Algorithms.digest(algorithm)
        unsafe context = trust(EVP_MD_CTX_new(), "EVP_MD_CTX_new")
        unsafe trust(EVP_DigestInit_ex(context, digest, nil), "EVP_DigestInit_ex")
        length = algorithm.length
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    package mutating func update(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe trust(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count), "EVP_DigestUpdate")
        }
    }

    package consuming func finish() -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: length) { [context, length] digest, count in
            unsafe trust(EVP_DigestFinal_ex(context, digest.baseAddress, nil), "EVP_DigestFinal_ex")
            count = length
        }
    }
}
