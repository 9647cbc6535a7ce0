import Glibc

/// A parser that is fed with whatever the fuzzer makes up, and what must hold of it.
///
/// Beside the address sanitizer's own checks: a property that does not hold ends the process, and the
/// fuzzer keeps the input.
protocol FuzzTarget: Sendable {
    func feed(_ bytes: [UInt8])
}

enum Fuzz {
    static let targets: [String: any FuzzTarget] = [
        "http": HTTPTarget(), "query": QueryTarget(), "json": JSONTarget(), "envelope": EnvelopeTarget(),
        "cloud": CloudTarget(),
    ]

    /// The one that FUZZ_TARGET names.
    static let target: (any FuzzTarget)? =
        unsafe getenv("FUZZ_TARGET").flatMap { targets[unsafe String(cString: $0)] }
}

/// Called by the fuzzer's own main function, again and again.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let target = Fuzz.target else {
        complain("FUZZ_TARGET names none of: \(Fuzz.targets.keys.sorted().joined(separator: " "))")
    }
    target.feed(unsafe Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}

/// A property of what was made of the input.
func hold(_ holds: Bool, _ property: @autoclosure () -> String) {
    if !holds { complain("does not hold: \(property())") }
}

private func complain(_ text: String) -> Never {
    let line = Array("\(text)\n".utf8)
    _ = unsafe write(STDERR_FILENO, line, line.count)
    abort()
}

extension [UInt8] {
    /// The bytes in slices whose lengths the first byte decides, and the rest whole.
    func cut() -> (whole: [UInt8], slices: [ArraySlice<UInt8>]) {
        guard let first else { return ([], []) }
        let (rest, step) = (Array(dropFirst()), Int(first) % 23 + 1)
        let slices = stride(from: 0, to: rest.count, by: step).map {
            rest[$0..<Swift.min($0 + step, rest.count)]
        }
        return (rest, slices)
    }
}
