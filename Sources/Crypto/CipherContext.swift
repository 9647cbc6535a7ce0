import COpenSSL
import Elements

/// One pass of a block cipher over a buffer, which it turns in place.
@safe
struct CipherContext: ~Copyable {
    enum Algorithm {
        case aes128CBC
        case aes256CBC
        case aes256GCM
    }

    enum Direction: CInt {
        case decrypt = 0
        case encrypt = 1
    }

    private let context: OpaquePointer

    /// The key and the vector must have the lengths that the algorithm takes.
    init(_ algorithm: Algorithm, _ direction: Direction, key: Secret, vector: Span<UInt8>) {
        let cipher = unsafe Algorithms.cipher(algorithm)
        let context = unsafe trust(EVP_CIPHER_CTX_new(), "EVP_CIPHER_CTX_new")
        unsafe self.context = context
        precondition(unsafe key.count == Int(EVP_CIPHER_get_key_length(cipher)), "key length")
        precondition(unsafe vector.count == Int(EVP_CIPHER_get_iv_length(cipher)), "vector length")
        key.exposed(to: { key in
            unsafe key.withUnsafeBufferPointer { key in
                unsafe vector.withUnsafeBufferPointer { vector in
                    let outcome = unsafe EVP_CipherInit_ex2(
                        context, cipher, key.baseAddress, vector.baseAddress, direction.rawValue, nil)
                    trust(outcome, "EVP_CipherInit_ex2")
                }
            }
        })
        unsafe trust(EVP_CIPHER_CTX_set_padding(context, 0), "EVP_CIPHER_CTX_set_padding")
    }

    deinit {
        unsafe EVP_CIPHER_CTX_free(context)
    }

    /// Takes in what is authenticated but not encrypted.
    mutating func authenticate(_ data: Span<UInt8>) {
        unsafe data.withUnsafeBufferPointer { data in
            var length: CInt = 0
            let outcome = unsafe EVP_CipherUpdate(context, nil, &length, data.baseAddress, CInt(data.count))
            trust(outcome, "EVP_CipherUpdate")
        }
    }

    /// Encrypts or decrypts the bytes of a range where they stand; whole blocks for CBC.
    mutating func turn(_ bytes: inout [UInt8], _ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "range")
        guard !range.isEmpty else { return }
        unsafe bytes.withUnsafeMutableBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return }
            let place = unsafe start + range.lowerBound
            var length: CInt = 0
            let outcome = unsafe EVP_CipherUpdate(context, place, &length, place, CInt(range.count))
            trust(outcome, "EVP_CipherUpdate")
            precondition(Int(length) == range.count, "OpenSSL kept bytes back")
        }
    }

    /// The authentication tag of all that was encrypted.
    consuming func tag(_ count: Int) -> [UInt8] {
        finish()
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { [context] tag, filled in
            let outcome = unsafe EVP_CIPHER_CTX_ctrl(
                context, EVP_CTRL_AEAD_GET_TAG, CInt(count), tag.baseAddress)
            trust(outcome, "EVP_CTRL_AEAD_GET_TAG")
            filled = count
        }
    }

    /// Whether all that was decrypted is what was once encrypted under this tag.
    consuming func verifies(tag: ArraySlice<UInt8>) -> Bool {
        var tag = Array(tag)
        let outcome = unsafe tag.withUnsafeMutableBufferPointer { [context] tag in
            unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, CInt(tag.count), tag.baseAddress)
        }
        trust(outcome, "EVP_CTRL_AEAD_SET_TAG")
        return end() == 1
    }

    private func finish() {
        trust(end(), "EVP_CipherFinal_ex")
    }

    private func end() -> CInt {
        var rest = [UInt8](repeating: 0, count: 16)
        var length: CInt = 0
        let outcome = unsafe EVP_CipherFinal_ex(context, &rest, &length)
        // What is left in this thread's queue, the next TLS call would take for its own.
        if outcome != 1 { ERR_clear_error() }
        return outcome
    }
}
