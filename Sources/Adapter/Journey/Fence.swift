package import Configuration
import Elements
package import HTTP
import Transport

/// Which addresses may send callbacks: a second fence, before anything is computed for a stranger.
///
/// What WeCom told last is let in together with what it told before: when its addresses change, old and
/// new ones are in use for a while. As long as it has not told anything, nobody is kept out by a list that
/// is still to come.
package final class Fence: Sendable {
    package enum Judgement: Equatable {
        case admitted
        /// Not on the list; let in all the same where the fence only warns.
        case stranger(refused: Bool)
    }

    private struct Told {
        var present: AddressSet?
        var former = AddressSet()
    }

    let sources: Installation.Sources
    private let told = Guarded(Told())

    package init(_ sources: Installation.Sources) {
        self.sources = sources
    }

    /// Whether it waits for WeCom's list, and lets everybody in meanwhile.
    var isOpen: Bool { sources.corpSecret != nil && told.withLock { $0.present == nil } }

    /// WeCom has told its addresses.
    ///
    /// - Returns: Texts that are no addresses.
    package func learn(_ texts: [String]) -> [String] {
        var set = AddressSet()
        let odd = texts.filter { !set.insert($0) }
        guard !set.isEmpty else { return odd }
        told.withLock { told in
            if let present = told.present, present != set { told.former = present }
            told.present = set
        }
        return odd
    }

    package func judge(_ request: Request, from peer: String) -> Judgement {
        let address = sender(of: request, from: peer)
        let told = told.withLock { $0 }
        if sources.corpSecret != nil, told.present == nil { return .admitted }
        let isKnown =
            address.map { address in
                sources.allowed.contains(address) || told.present?.contains(address) == true
                    || told.former.contains(address)
            } ?? false
        return isKnown ? .admitted : .stranger(refused: !sources.onlyWarns)
    }

    /// Who sent it: the peer, or the last address in front of our own proxies that they have written down.
    /// What stands before that one is hearsay.
    func sender(of request: Request, from peer: String) -> String? {
        guard sources.proxies.contains(peer) else { return peer }
        let hops = request.fields.list(named: "X-Forwarded-For") ?? []
        for hop in hops.reversed() {
            // Whoever wrote what is no address has hidden who came before.
            guard let address = AddressSet.address(ofHop: hop) else { return nil }
            if !sources.proxies.contains(address) { return address }
        }
        return nil
    }
}
