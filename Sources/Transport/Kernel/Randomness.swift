import CLinux
import Glibc

/// The kernel's random number generator.
enum Randomness {
    static func bytes(_ count: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                // The kernel gives up to 256 bytes whole; more may come in parts.
                let start = unsafe buffer.baseAddress.map { unsafe $0 + filled }
                do throws(KernelError) {
                    filled += try KernelError.attempt("getrandom") {
                        unsafe getrandom(start, count - filled, 0)
                    }
                } catch {
                    preconditionFailure("no randomness: \(error)")
                }
            }
        }
    }
}
