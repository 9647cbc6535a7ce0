import CLinux

/// Bytes that nobody may print: a token, a key, a ticket, a code, a device's secret.
///
/// Whatever describes, interpolates, dumps or reflects it gets the same placeholder. The bytes are
/// wiped when the last copy goes. Reading them takes the word `exposed`, so that a search for it lists
/// every place where a secret leaves its wrapper.
package struct Secret: Sendable {
    private let storage: Storage

    package init(_ bytes: [UInt8]) {
        storage = Storage(bytes)
    }

    package init(_ text: String) {
        storage = Storage(Array(text.utf8))
    }

    package var count: Int { storage.bytes.count }

    /// A copy of the bytes, which is no longer wiped: for the call that needs them, not for keeping.
    package var exposed: [UInt8] { Self.copy(of: storage.bytes) }

    /// Lends the bytes for the length of one call, without leaving a copy behind.
    package func exposed<Result, Failure: Error>(
        to body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let bytes = storage.bytes
        return try body(bytes.span)
    }

    /// The bytes as text. Secrets that came as text give back that text.
    package var exposedText: String { String(decoding: storage.bytes, as: UTF8.self) }

    /// In a buffer that no other array shares.
    private static func copy(of bytes: [UInt8]) -> [UInt8] {
        unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
    }

    private final class Storage: @unchecked Sendable {
        // Unchecked: written in `init`, wiped in `deinit`, only read in between. The copy is so that wiping reaches
        // these very bytes, and no others.
        private(set) var bytes: [UInt8]

        init(_ bytes: [UInt8]) {
            self.bytes = copy(of: bytes)
        }

        deinit {
            unsafe bytes.withUnsafeMutableBytes { buffer in
                guard let start = buffer.baseAddress else { return }
                unsafe explicit_bzero(start, buffer.count)
            }
        }
    }
}

extension Secret: Equatable {
    /// Compares without stopping at the first difference.
    package static func == (left: Secret, right: Secret) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for (one, other) in zip(left.storage.bytes, right.storage.bytes) {
            difference |= one ^ other
        }
        return difference == 0
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "‹secret›" }
    package var debugDescription: String { "‹secret›" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
