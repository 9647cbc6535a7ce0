import Glibc

/// How long a test that plays many seeds goes on.
package enum Effort {
    /// The share of the usual runs that are played: EFFORT, in percent. A sanitizer makes each run many times
    /// slower, and looks at code, of which a few seeds reach as much as thousands do.
    private static let percent = unsafe getenv("EFFORT").flatMap { unsafe UInt64(String(cString: $0)) } ?? 100

    package static func seeds(_ usual: UInt64) -> Range<UInt64> { 0..<max(1, usual * percent / 100) }
}
