import Elements
import Envelope
import Events
import Foundation
import HTTP
import Sandbox
import Transport

/// Signed binds over plain connections, on each the next one as soon as the last is answered.
///
/// They are sealed beforehand and opened afterwards, and one thread sends and reads them all, so that the
/// server has more to do for each than its peers.
struct SignedFlood: Sendable {
    /// How one request ended.
    struct Reply: Sendable {
        /// What the sealed answer says; nil for anything else.
        var errcode: Int?
        /// From the request's first byte to the answer's last, or to the end of the connection.
        let milliseconds: Int64
        /// What came instead of a sealed answer.
        var fault = ""

        /// Whether the server closed the connection without a byte, or let it be for too long.
        var isUnanswered: Bool { ["closed", "reset", "no answer"].contains(fault) }
    }

    private struct Peer {
        let number: CInt
        var sent: Instant?
        var parser = ResponseParser(limits: .call, for: "POST")
    }

    private struct Raw {
        let milliseconds: Int64
        let response: Response?
        let fault: String
    }

    private let requests: [[UInt8]]
    private let key: Credentials
    private let receiver: String
    private let now: @Sendable () -> Instant

    /// WeCom gives up after so long; whoever has no answer by then is counted as without one.
    private static let patienceMilliseconds: Int64 = 3_500

    /// Seals the binds of as many devices.
    init(_ count: Int, named name: String, by plant: Plant) throws {
        let route = try Plant.route()
        let key = try Credentials(token: route.token, encodingAESKey: route.encodingAESKey)
        let stamp = try Stamp(timestamp: String(plant.loops.unixNow.seconds), nonce: "flood")
        requests = (0..<count).map { index in
            let draft = plant.bind("\(name)\(index)", "\(name)\(index)")
            let sealed = Sealer.seal(
                JSONText.render(draft.message), for: route.receiver, stamp: stamp, with: key,
                random: plant.loops.randomBytes(16))
            let query = "msg_signature=\(sealed.signature)&timestamp=\(stamp.timestamp)&nonce=\(stamp.nonce)"
            let body: JSON = ["tousername": .string(route.receiver), "encrypt": .string(sealed.encrypt)]
            return MessageWriter.bytes(
                of: Request(
                    method: "POST", target: "\(route.path)?\(query)", body: JSONText.render(body)),
                host: "127.0.0.1")
        }
        self.key = key
        receiver = route.receiver
        let loops = plant.loops
        now = { loops.now }
    }

    /// Sends until the time is over or all are sent, and waits for the last answers. Blocks its thread.
    func run(over connections: Int, to port: UInt16, until end: Instant) -> [Reply] {
        var peers = (0..<connections).compactMap { _ in Crowd.connect(to: port).map { Peer(number: $0) } }
        defer { for peer in peers { close(peer.number) } }
        var rest = requests[...]
        var replies: [Raw] = []
        for index in peers.indices { send(rest.popFirst(), by: &peers[index], &replies) }
        let last = end.advanced(byMilliseconds: Self.patienceMilliseconds)
        while peers.contains(where: { $0.sent != nil }), now() < last {
            var waiting = peers.map {
                pollfd(fd: $0.sent == nil ? -1 : $0.number, events: Int16(POLLIN), revents: 0)
            }
            guard unsafe poll(&waiting, nfds_t(waiting.count), 100) > 0 else { continue }
            for index in peers.indices where waiting[index].revents != 0 {
                guard let reply = read(&peers[index]) else { continue }
                replies.append(reply)
                if reply.response?.keepsAlive == true {
                    send(now() < end ? rest.popFirst() : nil, by: &peers[index], &replies)
                }
            }
        }
        for peer in peers {
            guard let sent = peer.sent else { continue }
            replies.append(
                Raw(milliseconds: now().milliseconds(since: sent), response: nil, fault: "no answer"))
        }
        return replies.map(open)
    }

    // MARK: One request

    private func send(_ request: [UInt8]?, by peer: inout Peer, _ replies: inout [Raw]) {
        guard let request else { return }
        peer.parser = ResponseParser(limits: .call, for: "POST")
        peer.sent = now()
        // A request is small, and nothing else is under way on its connection.
        let count = unsafe Foundation.send(peer.number, request, request.count, CInt(MSG_NOSIGNAL))
        guard count != request.count else { return }
        peer.sent = nil
        replies.append(Raw(milliseconds: 0, response: nil, fault: "not sent"))
    }

    /// - Returns: nil while the answer is not whole.
    private func read(_ peer: inout Peer) -> Raw? {
        guard let sent = peer.sent else { return nil }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = unsafe recv(peer.number, &bytes, bytes.count, CInt(MSG_DONTWAIT))
        let milliseconds = now().milliseconds(since: sent)
        do {
            guard count > 0 else {
                peer.sent = nil
                return Raw(milliseconds: milliseconds, response: nil, fault: count == 0 ? "closed" : "reset")
            }
            try peer.parser.receive(bytes[..<count])
            guard let response = try peer.parser.next() else { return nil }
            peer.sent = nil
            return Raw(milliseconds: milliseconds, response: response, fault: "")
        } catch {
            peer.sent = nil
            return Raw(milliseconds: milliseconds, response: nil, fault: "\(error)")
        }
    }

    private func open(_ raw: Raw) -> Reply {
        guard let response = raw.response else {
            return Reply(milliseconds: raw.milliseconds, fault: raw.fault)
        }
        do {
            let body = try JSONReader.read(response.body)
            guard let encrypt = body["encrypt"]?.string, let signature = body["msgsignature"]?.string,
                let timestamp = body["timestamp"]?.string, let nonce = body["nonce"]?.string
            else { return Reply(milliseconds: raw.milliseconds, fault: "\(response.status), not sealed") }
            let opened = try Sealer.open(
                encrypt, stamp: Stamp(timestamp: timestamp, nonce: nonce), signature: Signature(signature),
                with: [key], for: [receiver])
            let errcode = try JSONReader.read(opened.message)["errcode"]?.integer
            return Reply(errcode: errcode.map { Int($0) }, milliseconds: raw.milliseconds)
        } catch {
            return Reply(milliseconds: raw.milliseconds, fault: "\(response.status): \(error)")
        }
    }
}
