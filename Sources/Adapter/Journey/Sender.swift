import Configuration
import HTTP
import Transport

/// From where a request comes, as far as anybody can tell.
struct Sender: Equatable {
    /// The address at the other end of the connection.
    let peer: String
    /// Whom a proxy of ours has seen; nil where the peer is none, or hides it.
    let named: String?
    /// Whom the peer says it has seen, where nobody has told us whether it is a proxy.
    let hearsay: String?

    /// - Parameter fence: Knows our proxies.
    init(of request: Request, from peer: String, by fence: Fence?) {
        self.peer = peer
        guard let fence, fence.sources.proxies.contains(peer) else {
            named = nil
            hearsay = request.fields.list(named: "X-Forwarded-For")?.last.flatMap(AddressSet.address(ofHop:))
            return
        }
        named = fence.sender(of: request, from: peer)
        hearsay = nil
    }

    /// Tells one sender from another by what nobody can make up: hearsay is no part of it. Who has one IPv6 address has
    /// as many as it likes, in a network of 64 bits.
    var source: String { AddressSet.network(of: named ?? peer) }
}
