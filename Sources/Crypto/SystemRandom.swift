import COpenSSL

/// Unpredictable bytes from OpenSSL's generator, which the kernel seeds.
///
/// For the `Runtime` in service to hand on; what runs under a `Runtime` asks that one.
package enum SystemRandom {
    /// Stops the process when the generator fails: nothing that would be made without it is safe.
    package static func bytes(_ count: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
            unsafe trust(RAND_bytes(bytes.baseAddress, CInt(count)), "RAND_bytes")
            filled = count
        }
    }
}
