package import Desk
import Elements

/// The newest binds that were answered and have no row in the ledger, since the start.
package final class UnkeptBinds: Sendable {
    private static let most = 1_000

    /// In no order; the oldest gives its place to the next.
    private let binds = Guarded<(kept: [UnkeptBind], count: Int)>(([], 0))

    func note(_ bind: UnkeptBind) {
        binds.withLock { binds in
            if binds.kept.count < Self.most {
                binds.kept.append(bind)
            } else {
                binds.kept[binds.count % Self.most] = bind
            }
            binds.count += 1
        }
    }

    /// The oldest first.
    package var all: [UnkeptBind] { binds.withLock(\.kept).sorted { $0.at < $1.at } }
}
