package import Binding
package import Elements
package import Events
package import Ledger
package import Telemetry

/// What is known of whom somebody asks about, by serial or by `req_id`.
package struct Known: Sendable {
    /// As it was typed.
    package let asked: String
    package var serial: SerialNumber?
    /// The callbacks with the `req_id` that was asked about; empty where it was a serial.
    package var requests: [StoredCallback] = []
    package var listing: ListedDevice?
    package var history: DeviceHistory?
    /// Of every model, as they stand now.
    package var pauses: [ModelPause] = []
    /// The newest binds of whatever device that were answered 0, the newest first.
    package var yeses: [StoredCallback] = []
    /// Those of the newest that were answered otherwise.
    package var noes: [StoredCallback] = []
    /// Binds that have named it, as the running server remembers them.
    package var unkept: [UnkeptBind] = []
    /// Where its model's callbacks come to, by the running server.
    package var path: String?
    /// Where its model's binds are decided, by the running server.
    package var account: Account?
    /// Whether its model binds only what is on a list, by the running server.
    package var needsList = false
    /// Since when the running server remembers what it has turned away; nil where none was asked.
    package var watchedSince: UnixTime?
    /// By the running server: what it has turned away, and what is wrong. Both empty without one.
    package var refused: [RefusedCallbacks] = []
    package var standing: [Conditions.Standing] = []

    /// Whoever decides about the binds of a model, as conditions name it.
    package struct Account: Sendable {
        private let name: String
        private let tokens: Set<String>
        /// Whether it is the maker's own service.
        package let isMaker: Bool

        /// - Parameter tokens: Those that a bind of the model goes by; of another nothing is asked for it.
        package init(_ name: String, tokens: [String], isMaker: Bool = false) {
            (self.name, self.tokens, self.isMaker) = (name, Set(tokens), isMaker)
        }

        /// Whether a user is logged in for these binds.
        var hasUser: Bool { tokens.contains { $0.hasSuffix("/user") } }

        /// Whether it is about what these binds need.
        package func isMeant(by standing: Conditions.Standing) -> Bool {
            let subject = standing.subject
            // Behind the name stands the code by which it refuses.
            guard subject == name || subject.hasPrefix("\(name):") else { return tokens.contains(subject) }
            let verifiesOnly = tokens == [VendorToken.server.name(of: name)]
            return !verifiesOnly || standing.reason?.remedy?.isUsers != true
        }
    }

    /// Callbacks of a device, the newest ones.
    package static let mostCallbacks = 20

    package init(_ asked: String) {
        self.asked = asked
        serial = SerialNumber(asked)
    }

    /// What a ledger has: as a serial, and if it has none such as a `req_id`.
    ///
    /// - Parameter devices: Those of the configuration's own list, which goes before the ledger's; nil where that could
    ///   not be read.
    package init(
        _ asked: String, in ledger: borrowing Inspection, besides devices: [SerialNumber: ListedDevice]?
    ) throws(LedgerError) {
        self.init(asked)
        try look(in: ledger, besides: devices)
        if !isKept, let request = RequestID(asked) {
            requests = try ledger.callbacks(request)
            if let serial = requests.last?.serial {
                self.serial = serial
                try look(in: ledger, besides: devices)
            }
        }
        let newest = try ledger.latestBinds().filter { $0.settledAt != nil }
        yeses = newest.filter { $0.state == .settled(.success) }
        noes = newest.filter { $0.state != .settled(.success) }
        pauses = try ledger.pauses()
    }

    private mutating func look(
        in ledger: borrowing Inspection, besides devices: [SerialNumber: ListedDevice]?
    ) throws(LedgerError) {
        guard let serial else { return }
        listing = devices?[serial]
        if listing == nil { listing = try ledger.listing(of: serial) }
        history = try ledger.device(serial, atMost: Self.mostCallbacks)
    }

    /// Takes those of the binds without a row that have named it, whether by a serial or by what is none.
    package mutating func take(_ binds: [UnkeptBind]) {
        unkept = binds.filter { bind in
            bind.names(asked) || requests.isEmpty && serial != nil && bind.serial == serial
        }
    }

    /// Whether the ledger, or a list, has anything of it.
    package var isKept: Bool { listing != nil || history != nil || !requests.isEmpty }

    /// Whether a server runs: without one nothing is decided, and nothing comes.
    var isServed: Bool { watchedSince != nil }

    var device: Device? { history?.device }

    var isFree: Bool { isKept && device.map { $0.state == .free } ?? true }

    /// Whether it is on no list, and would have to be.
    ///
    /// States: List 4.
    var isUnlisted: Bool { needsList && listing == nil && isFree }

    /// Whether its company has removed it in WeCom, and it is nobody's as soon as that is carried out.
    var isBeingRemoved: Bool {
        guard let device else { return false }
        if device.deferredUnbind != nil { return true }
        let isOthers = [.deviceHeld, .deviceBound, .wecomBound].contains(callback?.reason?.word)
        return device.state == .unbinding && isOthers
    }

    func isNewest(_ code: Redemption) -> Bool { history?.redemptions.first?.request == code.request }

    /// What it was asked about; of a device the bind that was answered last, or is being decided, or the removal that has
    /// ended what came of it.
    var callback: StoredCallback? {
        guard requests.isEmpty else { return requests.last { $0.is(.bind) } ?? requests.last }
        let callbacks = history?.callbacks ?? []
        let isGone = device.map { [.free, .unbinding].contains($0.state) } ?? true
        let newest = callbacks.first { $0.is(.bind) || ($0.is(.unbind) && isGone) } ?? callbacks.first
        guard let newest, newest.is(.bind), newest.settledAt != nil else { return newest }
        return callbacks.filter { $0.is(.bind) && $0.settledAt != nil }.reduce(newest) { last, bind in
            bind.isAnswered(after: last) ? bind : last
        }
    }

    /// What was asked for a callback's sake, in its order.
    func calls(of callback: StoredCallback) -> [VendorCallRecord] {
        (history?.journal ?? []).reversed().filter { $0.request == callback.number }
            .compactMap { VendorCallRecord($0) }
    }

    /// Whether the maker's own service decides about it, where the vendor does about others.
    var isForwarded: Bool {
        account?.isMaker ?? callback.map { calls(of: $0).contains { $0.isForwarded } } ?? false
    }

    /// The other device that is in its place at the vendor, as was met last.
    var sharesPlaceWith: String? { history?.journal.lazy.compactMap(\.sharedWith).first }

    package var model: ModelID? {
        callback?.model ?? device?.model ?? listing?.model ?? unkept.last?.model
    }

    var pause: ModelPause? { pauses.first { $0.model == model } }

    /// Of the request that was asked about; else the newest.
    var redemption: Redemption? {
        let all = history?.redemptions ?? []
        guard !requests.isEmpty else { return all.first }
        return all.first { $0.codeDigest == callback?.authCodeDigest }
    }
}

extension StoredCallback {
    /// When it was; that it came as long as it is not.
    var answered: UnixTime { settledAt ?? arrived }

    /// Whether it was answered later. Where the times of two are not in the order in which they came, the clock was set
    /// between them, and the order counts.
    func isAnswered(after other: StoredCallback) -> Bool {
        let cameLater = number > other.number
        let isInOrder = cameLater ? other.arrived <= arrived : arrived <= other.arrived
        return isInOrder ? answered > other.answered : cameLater
    }

    func `is`(_ kind: Event.Kind) -> Bool { key.eventType == kind.rawValue }
}
