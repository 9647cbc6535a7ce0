import Elements

/// Bytes to and from a peer.
///
/// Used by one task at a time, on its loop.
final class Stream {
    /// What came of a write.
    struct Written {
        /// How many bytes of the message may have left, in whatever form the socket took them.
        var count = 0
        var fault: StreamFault?
    }

    let channel: Channel

    init(_ channel: Channel) {
        self.channel = channel
    }

    /// Reads what is there, or waits for it.
    ///
    /// - Returns: How many bytes came, at `input`; 0 once the peer has ended its side.
    func read(until deadline: Instant) async throws(StreamFault) -> Int {
        try await channel.read(until: deadline)
    }

    /// The bytes of the last read, until the next wait.
    func input(_ count: Int) -> ArraySlice<UInt8> { channel.loop.buffer[..<count] }

    /// Writes a whole message, looking at the clock before every part that leaves.
    func write(_ message: [UInt8], until deadline: Instant) async -> Written {
        var written = Written()
        do throws(StreamFault) {
            while written.count < message.count {
                written.count += try await channel.write(message[written.count...], until: deadline)
            }
        } catch {
            written.fault = error
        }
        return written
    }

    func close() { channel.close() }
}
