import Elements
import Foundation
import HTTP
import Support
import Testing
import Transport

extension ServerTests {
    @Test
    func `a request left without an answer closes the connection without a byte`() async throws {
        try await withServer({ _ in { _, _ in } }) { loops, server, port in
            let peer = RawPeer(port: port)
            peer.send(get())
            #expect(await peer.receive() == "")
            #expect(server.counters.unanswered == 1)
        }
    }

    /// States: Yes 7.
    @Test
    func `nothing is written after the instant given`() async throws {
        let delivery = Promise<Delivery>()
        try await withServer({ loops in
            { _, exchange in
                delivery.keep(
                    await exchange.answer(text("late"), notAfter: loops.now.advanced(byMilliseconds: -1)))
            }
        }) { loops, server, port in
            let peer = RawPeer(port: port)
            peer.send(get())
            #expect(await peer.receive() == "")
            #expect(await delivery.wait(until: later(loops), on: loops) == .late)
            #expect(server.counters.late == 1)
        }
    }

    /// States: Yes 7.
    @Test
    func `an answer that the peer does not take is cut off at that instant`() async throws {
        let delivery = Promise<Delivery>()
        let size = 32 << 20
        try await withServer({ loops in
            { _, exchange in
                let response = Response(
                    status: 200, contentType: nil, body: [UInt8](repeating: 120, count: size))
                delivery.keep(
                    await exchange.answer(response, notAfter: loops.now.advanced(byMilliseconds: 150)))
            }
        }) { loops, _, port in
            let peer = RawPeer(port: port)
            peer.send(get())
            #expect(await delivery.wait(until: later(loops), on: loops) == .late)
            #expect(await peer.receive().utf8.count < size)
        }
    }

    @Test
    func `a second answer is not written`() async throws {
        let second = Promise<Delivery>()
        try await withServer({ loops in
            { _, exchange in
                _ = await exchange.answer(text("first"), notAfter: later(loops))
                second.keep(await exchange.answer(text("second"), notAfter: later(loops)))
            }
        }) { loops, _, port in
            let peer = RawPeer(port: port)
            peer.send(get(closing: true))
            let answer = await peer.receive()
            #expect(answer.hasSuffix("first"))
            #expect(await second.wait(until: later(loops), on: loops) == .failed)
        }
    }

    @Test
    func `an answer may come from any thread, and not after its turn`() async throws {
        let kept = Guarded<(any Exchange)?>(nil)
        try await withServer({ loops in
            { _, exchange in
                kept.withLock { $0 = exchange }
                await Task.detached { _ = await exchange.answer(text("from afar"), notAfter: later(loops)) }
                    .value
            }
        }) { loops, _, port in
            let peer = RawPeer(port: port)
            peer.send(get(closing: true))
            #expect(await peer.receive().hasSuffix("from afar"))
            let exchange = try #require(kept.withLock { $0 })
            #expect(await exchange.answer(text("again"), notAfter: later(loops)) == .failed)
        }
    }

    @Test
    func `a peer that awaits a word is told to go on`() async throws {
        try await withServer(echo) { _, _, port in
            let peer = RawPeer(port: port)
            peer.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
            let word = await peer.receive(until: "\r\n\r\n")
            #expect(word == "HTTP/1.1 100 Continue\r\n\r\n")
            peer.send("hi")
            let answer = await peer.receive(until: "\r\n\r\nhi")
            let read = ReadAnswers(Array((word + answer).utf8), to: ["POST"], isClosed: false)
            #expect(read.answers.map(\.status) == [200] && read.faults == [])
        }
    }

    @Test
    func `an answer carries the time of day`() async throws {
        try await withServer(echo) { loops, _, port in
            let peer = RawPeer(port: port)
            let before = loops.unixNow.seconds
            peer.send(get(closing: true))
            let answer = await peer.receive()
            let dates = (before...loops.unixNow.seconds).map { second in
                let formatter = DateFormatter()
                formatter.locale = Locale(identifier: "en_US_POSIX")
                formatter.timeZone = TimeZone(identifier: "GMT")
                formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
                return formatter.string(from: Date(timeIntervalSince1970: Double(second)))
            }
            #expect(dates.contains { answer.contains("\r\nDate: \($0)\r\n") }, "\(answer)")
        }
    }

    @Test
    func `an answer to HEAD has the fields and no body`() async throws {
        try await withServer(echo) { _, _, port in
            let peer = RawPeer(port: port)
            peer.send("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let answer = await peer.receive()
            #expect(answer.lowercased().contains("content-length: 4\r\n"))
            #expect(answer.hasSuffix("\r\n\r\n"))
        }
    }
}
