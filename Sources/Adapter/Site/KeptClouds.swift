import Binding
import Cloud
import Configuration
import Elements
import Events
import Ledger
import Telemetry
import Transport

/// The two clouds of a configuration, each made once and kept across reloads while nothing about it
/// changes: their tokens and kept connections are worth keeping.
final class KeptClouds: Sendable {
    private struct State {
        var clients: [String: Client] = [:]
        var fence: Fence?
        var vendors: [String: Vendor] = [:]
        var models: [ModelID: Model] = [:]
        /// Which models are bound by a vendor's token, by how a condition names that.
        var boundBy: [String: [String]] = [:]
    }

    private struct Vendor {
        let account: Installation.VendorAccount
        let identity: String
        let cloud: VendorCloud
        let breaker: Breaker
        let quota: Quota

        func site(by table: VerdictTable) -> AccountSite {
            AccountSite(
                identity: identity, authority: VendorAuthority(cloud, by: table), clock: cloud,
                breaker: breaker, quota: quota)
        }
    }

    private struct Model {
        let secret: Secret
        let address: Installation.CloudAddress
        let cloud: WeComCloud
        let watched: WatchedWeCom
    }

    private let loops: Loops
    private let limits: ClientLimits
    private let store: CredentialStore
    private let log: Log
    private let hear: @Sendable (CloudCall) -> Void
    private let conditions: Conditions
    /// Where the maker's service decides, it is the one that a bind waits for.
    private let makerBreaker: Breaker
    private let watch: TokenWatch
    /// Tells the fence where WeCom's callbacks come from.
    let addresses: AddressWatch
    private let state = Guarded(State())

    /// - Parameter limits: Of each client; there is one for each set of authorities.
    init(
        on loops: Loops, limits: ClientLimits = ClientLimits(), keptIn store: CredentialStore, log: Log,
        counters: Counters, conditions: Conditions
    ) {
        hear = { call in
            counters.cloudCalls.add(EndedCloudCall(endpoint: call.endpoint, end: call.end))
            counters.cloudSeconds.observe(call.endpoint, milliseconds: call.milliseconds)
        }
        watch = TokenWatch(
            conditions, models: { [weak state] subject in state?.withLock { $0.boundBy[subject] } ?? [] }
        ) { [weak state] id in
            state?.withLock { $0.models[id] }?.cloud.canRedeem(at: loops.unixNow) ?? false
        }
        addresses = AddressWatch(on: loops, log: log)
        makerBreaker = Breaker(account: AccountSite.maker, runtime: loops, conditions: conditions)
        self.loops = loops
        self.limits = limits
        self.store = store
        self.log = log
        self.conditions = conditions
    }

    /// What the configuration does not name any more is let go, and with it the renewal of its tokens.
    ///
    /// - Throws: Which address or trust file cannot be used; then all is as it was.
    func site(
        of configuration: Installation, fingerprintKey: Secret
    ) async throws(Service.Failure) -> Site {
        let former = state.withLock { $0 }
        do throws(Service.Failure) {
            let site = try await make(configuration, fingerprintKey)
            keepOnly(configuration)
            return site
        } catch {
            state.withLock { $0 = former }
            throw error
        }
    }

    /// Looks which tokens are not to be expected, and of which accounts and models nobody hears any more.
    ///
    /// A model without any token is told by what it lacks.
    func look(at now: UnixTime) {
        let (vendors, models) = state.withLock { ($0.vendors, $0.models) }
        let failures = vendors.flatMap { name, vendor in
            vendor.cloud.failures.map { ($0.token.name(of: name), $0.failure) }
        }
        let (locks, others) = (failures.filter(\.1.isLock), failures.filter { !$0.1.isLock })
        conditions.look(.vendorLocked, examples(of: locks))
        conditions.look(.vendorToken, examples(of: others))
        let renewals = models.compactMap { id, model in
            model.cloud.canRedeem(at: now) ? model.cloud.failure.map { (id.text, $0) } : nil
        }
        conditions.look(
            .modelToken,
            Dictionary(renewals) { first, _ in first }.mapValues { .init(code: $0.code, $0.reason) })
        let spent = vendors.compactMapValues { $0.quota.refused(at: now).map(Conditions.Example.init) }
        conditions.look(.vendorQuota, spent)
        conditions.keepOnly(.wecomSilent, about: Set(models.keys.map(\.text)))
        var away = vendors.filter { $0.value.breaker.isOpen }.mapValues { _ in Conditions.Example() }
        if makerBreaker.isOpen { away[AccountSite.maker] = Conditions.Example() }
        conditions.look(.vendorAway, away)
    }

    /// What each account of a site was last heard of; the maker's service, where it decides about any model.
    func heard(for site: Site) -> [(account: String, loggedIn: UnixTime?, heard: Heard)] {
        let vendors = state.withLock { $0.vendors }.sorted { $0.key < $1.key }
        let forwards = site.models.values.contains { $0.account.identity == AccountSite.maker }
        return vendors.map { ($0, $1.cloud.loggedIn, $1.breaker.heard) }
            + (forwards ? [(AccountSite.maker, nil, makerBreaker.heard)] : [])
    }

    private func examples(of failures: [(String, TokenTrouble)]) -> [String: Conditions.Example] {
        let boundBy = state.withLock { $0.boundBy }
        let told = failures.map { ($0, Conditions.Example($1).concerning(boundBy[$0] ?? [])) }
        return Dictionary(told) { first, _ in first }
    }

    private func keepOnly(_ configuration: Installation) {
        let models = Set(configuration.models.map(\.id))
        let vendors = Set(configuration.vendors.keys)
        let clients = Set(configuration.addresses.map(\.trust))
        state.withLock { state in
            state.models = state.models.filter { models.contains($0.key) }
            state.vendors = state.vendors.filter { vendors.contains($0.key) }
            state.clients = state.clients.filter { clients.contains($0.key) }
        }
    }

    private func make(
        _ configuration: Installation, _ fingerprintKey: Secret
    ) async throws(Service.Failure) -> Site {
        state.withLock { $0.boundBy = TokenWatch.boundBy(configuration.models) }
        // Those of no model too: a device may still be bound there.
        var accounts: [String: AccountSite] = [:]
        for (name, account) in configuration.vendors {
            accounts[name] = try await vendor(name, account).site(by: configuration.verdicts)
        }
        let maker = try maker(configuration.maker)
        let makerSite = AccountSite(
            Forwarding(
                to: maker, namedBy: fingerprintKey, by: configuration.verdicts, watchedBy: makerBreaker))
        var models: [ModelID: ModelSite] = [:]
        for model in configuration.models {
            let account = model.conversation == .forward ? nil : model.vendor.flatMap { accounts[$0] }
            let wecom = try await wecom(model, configuration.wecom)
            models[model.id] = ModelSite(model, account: account ?? makerSite, wecom: wecom)
        }
        return Site(
            configuration, models: models,
            accounts: accounts.sorted { $0.key < $1.key }.map(\.value) + [makerSite],
            maker: maker, robot: try robot(configuration.robot), fingerprintKey: fingerprintKey,
            fence: try fence(of: configuration))
    }

    private func maker(_ maker: Installation.Maker) throws(Service.Failure) -> MakerCloud? {
        guard let address = maker.address else { return nil }
        let client = try client(address)
        do {
            return try MakerCloud(address.url, signedWith: maker.secrets, over: client, on: loops, hear: hear)
        } catch {
            throw Service.Failure(text: "\(address.url) is no address of a service: \(error.reason)")
        }
    }

    private func robot(_ robot: Installation.Robot?) throws(Service.Failure) -> GroupRobot? {
        guard let robot else { return nil }
        return GroupRobot(
            try Self.origin(robot.address), target: robot.target, over: try client(robot.address), on: loops,
            hear: hear)
    }

    private func vendor(
        _ name: String, _ account: Installation.VendorAccount
    ) async throws(Service.Failure) -> Vendor {
        if let known = state.withLock({ $0.vendors[name] }), known.account == account { return known }
        let vendorAccount = try Self.account(name, account)
        let cloud = VendorCloud(
            vendorAccount, over: try client(account.address), keptIn: store, on: loops, hear: hear,
            tell: { [watch] token, failure in watch.vendor(name, token, failure) },
            greet: { [log] token in
                log.tell(.tokenTaken, [.account: .string(name), .token: .string(token.rawValue)])
            })
        // What is known of the account is known whatever its password is.
        let identity = vendorAccount.identity
        let known = state.withLock { $0.vendors.values.first { $0.identity == identity } }
        let quota: Quota
        if let known {
            quota = known.quota
        } else {
            quota = await Quota(of: identity, keptIn: store, on: loops)
        }
        let vendor = Vendor(
            account: account, identity: identity, cloud: cloud,
            breaker: known?.breaker ?? Breaker(account: name, runtime: loops, conditions: conditions),
            quota: quota)
        vendor.breaker.rename(to: name)
        vendor.quota.set(callsPerDay: account.nightlyCalls)
        state.withLock { $0.vendors[name] = vendor }
        await cloud.begin()
        return vendor
    }

    private func wecom(
        _ model: Installation.Model, _ address: Installation.CloudAddress
    ) async throws(Service.Failure) -> WatchedWeCom {
        if let known = state.withLock({ $0.models[model.id] }), known.secret == model.secret,
            known.address == address
        {
            return known.watched
        }
        let cloud = WeComCloud(
            WeComModel(id: model.id, secret: model.secret, origin: try Self.origin(address)),
            over: try client(address), keptIn: store, on: loops, hear: hear,
            tell: { [watch] failure in watch.model(model.id, failure) },
            greet: { [log] in
                log.tell(.tokenTaken, [.model: .string(model.id.text), .token: "model"])
            })
        let watched = WatchedWeCom(cloud, of: model.id, on: loops, log: log, conditions: conditions)
        state.withLock {
            $0.models[model.id] = Model(
                secret: model.secret, address: address, cloud: cloud, watched: watched)
        }
        await cloud.begin()
        return watched
    }

    /// The fence is kept while its list is the same: what WeCom has told it is worth keeping.
    private func fence(of configuration: Installation) throws(Service.Failure) -> Fence? {
        guard let sources = configuration.sources else {
            state.withLock { $0.fence = nil }
            addresses.rest()
            return nil
        }
        if let known = state.withLock({ $0.fence }), known.sources == sources { return known }
        let fence = Fence(sources)
        state.withLock { $0.fence = fence }
        guard let secret = sources.corpSecret else {
            addresses.rest()
            return fence
        }
        addresses.watch(
            fence,
            by: CallbackAddresses(
                corp: configuration.provider.corp.text, secret: secret,
                origin: try Self.origin(configuration.wecom), over: try client(configuration.wecom),
                on: loops,
                hear: hear))
        return fence
    }

    /// One client for each set of authorities: kept connections are shared by whoever trusts the same.
    private func client(_ address: Installation.CloudAddress) throws(Service.Failure) -> Client {
        let name = address.trust
        if let known = state.withLock({ $0.clients[name] }) { return known }
        do {
            let client = try Client(
                on: loops, limits: limits, trust: address.authorities.map { .file($0) } ?? .system)
            state.withLock { $0.clients[name] = client }
            return client
        } catch {
            throw Service.Failure(text: "the authorities \(address.authorities ?? "of the system"): \(error)")
        }
    }
}
