package import Binding
import Cloud
import Configuration
import Elements
package import Events

/// An account where devices are bound: one at a vendor's cloud, or the maker's own service.
package struct AccountSite: Sendable {
    /// What rows know it by: the same while it is the same account, whatever its name and password are.
    package let identity: String
    package let authority: any BindingAuthority
    /// Who tells the time there; nil where nobody is asked for it.
    let clock: (any TimeWitness)?
    package let breaker: Breaker
    /// What the nightly comparison may ask there; nil where nobody counts.
    let quota: Quota?

    /// An account at a vendor's cloud.
    package init(
        identity: String, authority: any BindingAuthority, clock: any TimeWitness, breaker: Breaker,
        quota: Quota = Quota()
    ) {
        self.init(
            identity, WatchedAuthority(authority: authority, breaker: breaker, quota: quota), clock, breaker,
            quota)
    }

    /// The maker's own service, which decides about forwarded binds.
    package init(_ maker: Forwarding) {
        self.init(AccountSite.maker, maker, nil, maker.breaker, nil)
    }

    private init(
        _ identity: String, _ authority: any BindingAuthority, _ clock: (any TimeWitness)?,
        _ breaker: Breaker, _ quota: Quota?
    ) {
        self.identity = identity
        self.authority = authority
        self.clock = clock
        self.breaker = breaker
        self.quota = quota
    }

    /// The same for models that bind nothing there.
    var verifyingOnly: AccountSite {
        AccountSite(identity, VerifyOnly(by: authority), clock, breaker, nil)
    }

    /// The identity of the maker's own service.
    package static let maker = VendorCallRecord.maker
}

/// Who is asked about one device, and how: the place of its row, or what list and configuration say where the
/// row has none.
struct Whereabouts: Sendable {
    let facts: DeviceFacts
    let model: ModelID
    let conversation: Conversation.Kind
    let account: AccountSite
    /// What the maker's service knew its last bind by, where that decides.
    let bind: NamedCallback?
    /// The callback that is the device's generation, as far as that was looked up.
    var callback: StoredCallback?

    init(
        facts: DeviceFacts, model: ModelID, conversation: Conversation.Kind, account: AccountSite,
        bind: NamedCallback? = nil
    ) {
        self.facts = facts
        self.model = model
        self.conversation = conversation
        self.account = conversation == .verify ? account.verifyingOnly : account
        self.bind = bind
    }

    /// Nothing is bound by a model that only verifies.
    var bindsAtVendor: Bool { conversation != .verify }

    /// What the row keeps of it.
    ///
    /// - Parameter bind: The bind that is about to be decided there; nil keeps the last one.
    func place(for bind: Bind? = nil) -> Place {
        VendorPlace(
            account: account.identity, model: model, conversation: conversation,
            productKey: facts.productKey, deviceKey: facts.deviceKey,
            bind: bind.map(NamedCallback.init) ?? self.bind
        ).place(of: facts.serial)
    }

    /// About a device of the ledger: for whom it is held, or when it is free for the last one that had it or
    /// tried, whose bind may have landed since.
    func subject(of device: Device) -> Subject {
        var subject = Subject(facts, of: model)
        subject.company = device.holder ?? callback?.company ?? bind?.company
        let named = callback.flatMap { NamedCallback($0) }
        // What has adopted a device was never handed over. What is pruned its place remembers.
        subject.callback = callback?.reason?.word == .adopted ? bind ?? named : named ?? bind
        subject.isUnheardOf = device.holder == nil && device.generation == nil && bind == nil
        return subject
    }
}

/// Whether it is known where the vendor is asked about a device.
enum Location: Sendable {
    case known(Whereabouts)
    /// The row names an account that the configuration has no more; or none, and such a model.
    case accountGone
    /// Its row, or its entry on our list, is another model's than the callback.
    case otherModel
    /// It is on no list of ours.
    case unknown

    var whereabouts: Whereabouts? {
        if case .known(let whereabouts) = self { whereabouts } else { nil }
    }
}

extension Site {
    /// Where a new bind, or an event about a device, finds it.
    ///
    /// - Parameter model: Whose callback it is.
    func location(
        of spelling: SerialSpelling, as model: ModelID, in records: any Records
    ) throws(LedgerFailure) -> Location {
        guard let place = try records.device(spelling.serial)?.placeInUse else {
            let location = try listed(spelling, as: model, in: records)
            guard case .unknown = location, try entry(of: spelling, in: records) != nil else {
                return location
            }
            return .otherModel
        }
        let location = try location(of: spelling, in: place, records)
        if case .known(let whereabouts) = location, whereabouts.model != model { return .otherModel }
        return location
    }

    /// Where the vendor has a device, or had it last.
    func location(of device: Device, in records: any Records) throws(LedgerFailure) -> Location {
        // How it was spelt is kept with its place, as far as it matters there.
        let spelling = SerialSpelling(device.serial)
        var location = Location.accountGone
        if let place = device.place {
            location = try self.location(of: spelling, in: place, records)
        } else if let model = device.model, models[model] != nil {
            location = try listed(spelling, as: model, in: records)
        }
        guard case .known(var whereabouts) = location, let generation = device.generation else {
            return location
        }
        whereabouts.callback = try records.callback(generation)
        return .known(whereabouts)
    }

    /// Who can ask WeCom about a device: its model; while that is not configured, the one that has it by the
    /// list; else any, another one at each attempt.
    func wecom(of device: Device, in records: any Records) throws(LedgerFailure) -> (any WeComPort)? {
        if let model = device.model, let site = models[model] { return site.wecom }
        var listed = devices[device.serial]
        if listed == nil { listed = try records.listing(of: device.serial) }
        if let listed, let site = models[listed.model] { return site.wecom }
        let sites = models.sorted { $0.key.text < $1.key.text }.map(\.value)
        return sites.isEmpty ? nil : sites[device.attempts % sites.count].wecom
    }

    /// Accounts that rows of devices name and the configuration does not.
    func accountsMissing(in records: any Records) throws(LedgerFailure) -> [String] {
        try records.accountsInUse().filter { accounts[$0] == nil }
    }

    /// Gives a page of devices that are not free and have no place the one that list and configuration say:
    /// those of an earlier version's rows, and of a ledger that was set back.
    ///
    /// - Returns: The last of them, after which the next page begins; nil when there was none.
    package func place(
        after serial: SerialNumber?, atMost limit: Int, in records: inout any Records
    ) throws(LedgerFailure) -> SerialNumber? {
        let page = try records.unplaced(after: serial, atMost: limit)
        for before in page {
            guard let whereabouts = try location(of: before, in: records).whereabouts else { continue }
            var device = before
            device.place = whereabouts.place()
            try records.put(device)
        }
        return page.last?.serial
    }

    private func location(
        of spelling: SerialSpelling, in place: Place, _ records: any Records
    ) throws(LedgerFailure) -> Location {
        guard let known = VendorPlace(place), let account = accounts[known.account] else {
            return .accountGone
        }
        // What else the vendor is told of it may change; what it is there may not.
        var facts =
            try facts(of: spelling, as: known.model, in: records)
            ?? DeviceFacts(serial: spelling.serial, productKey: known.productKey, deviceKey: known.deviceKey)
        facts.productKey = known.productKey
        facts.deviceKey = known.deviceKey
        return .known(
            Whereabouts(
                facts: facts, model: known.model, conversation: known.conversation, account: account,
                bind: known.bind))
    }

    private func listed(
        _ spelling: SerialSpelling, as id: ModelID, in records: any Records
    ) throws(LedgerFailure) -> Location {
        guard let model = models[id], let facts = try facts(of: spelling, as: id, in: records) else {
            return .unknown
        }
        return .known(
            Whereabouts(
                facts: facts, model: id, conversation: model.model.conversation, account: model.account))
    }

    /// What the vendor must be told of a device; nil when it is on no list, or belongs to another model.
    private func facts(
        of spelling: SerialSpelling, as model: ModelID, in records: any Records
    ) throws(LedgerFailure) -> DeviceFacts? {
        guard let model = models[model]?.model else { return nil }
        return model.facts(of: spelling, listed: try entry(of: spelling, in: records))
    }

    /// The configuration's goes before the ledger's.
    private func entry(
        of spelling: SerialSpelling, in records: any Records
    ) throws(LedgerFailure) -> ListedDevice? {
        if let listed = devices[spelling.serial] { return listed }
        return try records.listing(of: spelling.serial)
    }
}
