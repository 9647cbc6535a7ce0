import Elements

/// Bytes to and from a peer, through TLS where there is a session.
///
/// Used by one task at a time, on its loop. What the session has to say by itself leaves with the next
/// write, wait or end, whichever comes first: so an alert leaves whatever became of the call that caused it.
final class Stream {
    /// What came of a write.
    struct Written {
        /// How many bytes the kernel took of the message, or of the ciphertext made of it. 0 is proof that
        /// none of it has left.
        var count = 0
        var fault: StreamFault?
    }

    let channel: Channel
    private let session: TLSSession?
    /// Whether the peer has had a part of a record, or will never have one that was made: it could not read
    /// what came behind.
    private var isCutOff = false
    /// The first bytes that the peer has sent, as they came.
    private(set) var beginning: [UInt8] = []

    /// As many tell what the peer speaks.
    private static let mostOfBeginning = 12

    init(_ channel: Channel, _ session: TLSSession? = nil) {
        self.channel = channel
        self.session = session
    }

    var isSecure: Bool { session != nil }

    /// Whether the peer's certificates are valid then. Without TLS there are none to be doubted.
    func isTrusted(at time: UnixTime) -> Bool { session?.isTrusted(at: time) ?? true }

    /// Settles keys and identities with the peer. Without TLS there is nothing to settle.
    func handshake(until deadline: Instant) async throws(StreamFault) {
        guard let session else { return }
        while true {
            let isDone: Bool
            do throws(TLSError) {
                isDone = try session.handshake()
            } catch {
                throw .tls(error)
            }
            try await sendOutput(until: deadline)
            if isDone { return }
            try await receive(until: deadline)
        }
    }

    /// Reads what is there, or waits for it.
    ///
    /// - Returns: How many bytes came, at `input`; 0 once the peer has ended its side.
    func read(until deadline: Instant) async throws(StreamFault) -> Int {
        guard session != nil else { return try await bytes(until: deadline) }
        while true {
            if let count = try plaintext() { return count }
            try await sendOutput(until: deadline)
            try await receive(until: deadline)
        }
    }

    /// The bytes of the last read, until the next wait.
    func input(_ count: Int) -> ArraySlice<UInt8> { channel.loop.buffer[..<count] }

    /// Whether the peer, from which nothing is due, has neither closed nor sent anything.
    func isQuiet() -> Bool {
        guard channel.isOpen else { return false }
        do throws(StreamFault) {
            while true {
                if try plaintext() != nil { return false }
                guard let count = try channel.readNow() else { return true }
                // A session has talk of its own, such as tickets; anything else is not quiet.
                guard count > 0, let session else { return false }
                session.receive(input(count))
            }
        } catch {
            return false
        }
    }

    /// Writes a whole message, looking at the clock before every part that leaves.
    func write(_ message: [UInt8], until deadline: Instant) async -> Written {
        var written = Written()
        do throws(StreamFault) {
            let bytes = try await sealed(message, until: deadline)
            isCutOff = true
            while written.count < bytes.count {
                written.count += try await channel.write(bytes[written.count...], until: deadline)
            }
            isCutOff = false
        } catch {
            written.fault = error
        }
        return written
    }

    /// Tells the peer that nothing more comes, or after a fault of TLS why.
    ///
    /// Source: RFC 8446, 5.2, 6.1 and 6.2; RFC 5246, 7.2.
    func endWriting(until deadline: Instant) async {
        session?.close()
        // The connection ends either way.
        try? await sendOutput(until: deadline)
        channel.endWriting()
    }

    /// Closes the connection, with the same words as `endWriting` if the kernel has room for them now.
    func close() {
        if let session, !isCutOff {
            session.close()
            channel.writeWithoutWaiting(session.takeOutput())
        }
        channel.close()
    }

    private func bytes(until deadline: Instant) async throws(StreamFault) -> Int {
        let count = try await channel.read(until: deadline)
        let missing = Stream.mostOfBeginning - beginning.count
        if missing > 0 { beginning += input(min(count, missing)) }
        return count
    }

    // MARK: TLS

    private func plaintext() throws(StreamFault) -> Int? {
        guard let session else { return nil }
        do throws(TLSError) {
            return try session.read(into: &channel.loop.buffer)
        } catch {
            throw .tls(error)
        }
    }

    private func sealed(_ message: [UInt8], until deadline: Instant) async throws(StreamFault) -> [UInt8] {
        guard let session else { return message }
        // What the session has to say by itself is no part of the message.
        try await sendOutput(until: deadline)
        do throws(TLSError) {
            try session.write(message)
        } catch {
            // Of several records some may be sealed, and must not leave without the others: nor can the alert
            // behind them.
            isCutOff = message.count > TLSSession.recordBytes
            throw .tls(error)
        }
        return session.takeOutput()
    }

    private func receive(until deadline: Instant) async throws(StreamFault) {
        let count = try await bytes(until: deadline)
        guard count > 0 else { throw .truncated }
        session?.receive(input(count))
    }

    private func sendOutput(until deadline: Instant) async throws(StreamFault) {
        guard let output = session?.takeOutput(), !output.isEmpty, !isCutOff else { return }
        isCutOff = true
        var sent = 0
        while sent < output.count { sent += try await channel.write(output[sent...], until: deadline) }
        isCutOff = false
    }
}
