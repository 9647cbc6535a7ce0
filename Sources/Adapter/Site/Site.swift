package import Binding
package import Cloud
package import Configuration
import Crypto
package import Elements
package import Envelope
package import Events

/// What one configuration makes of the program: its routes, models and clouds.
///
/// A value: a reload makes a new one, and a callback keeps the one that it began with.
package struct Site: Sendable {
    package let provider: CorpID
    package let routes: [String: Route]
    /// Of the routes, in order.
    let paths: [String]
    let signpost: Signpost
    package let models: [ModelID: ModelSite]
    /// Every account of the configuration by its identity, also those that no model names any more.
    package let accounts: [String: AccountSite]
    /// The configuration's own list, which wins over the ledger's.
    package let devices: [SerialNumber: ListedDevice]
    /// What the ledger's list is held against.
    let catalogue: Catalogue
    package let verdicts: VerdictTable
    package let freshnessSeconds: Int64
    package let reconcileAt: TimeOfDay?
    /// Shared with the maker's own service; none when it hands nothing over.
    package let makerSecrets: [Secret]
    /// The way to that service; nil when it has no address.
    package let maker: (any MakerPort)?
    /// Of a group that hears what is wrong; nil for none.
    package let robot: GroupRobot?
    /// Which of WeCom's events that service wants to have, by their names.
    package let makerEvents: Set<String>
    /// Keys the fingerprints of requests, so that the ledger's copies tell nothing about codes.
    package let fingerprintKey: Secret
    /// Who may send callbacks at all; nil for everybody.
    package let fence: Fence?
    private let modelsBySerialDigest: [String: ModelID]

    package init(
        _ configuration: Installation, models: [ModelID: ModelSite], accounts: [AccountSite] = [],
        maker: (any MakerPort)? = nil, robot: GroupRobot? = nil,
        fingerprintKey: Secret, fence: Fence? = nil
    ) {
        provider = configuration.provider.corp
        self.models = models
        self.accounts = Dictionary(
            (models.values.map(\.account) + accounts).map { ($0.identity, $0) }
        ) { first, _ in first }
        devices = configuration.devices
        catalogue = configuration.catalogue
        verdicts = configuration.verdicts
        freshnessSeconds = configuration.freshnessSeconds
        reconcileAt = configuration.reconcileAt
        makerSecrets = configuration.maker.secrets
        self.maker = maker
        self.robot = robot
        makerEvents = configuration.maker.events
        self.fingerprintKey = fingerprintKey
        self.fence = fence
        routes = Route.all(of: configuration)
        paths = routes.keys.sorted()
        signpost = Signpost(to: paths)
        // The page does not say in which case the serial was hashed, so each one is looked for.
        var digests: [String: ModelID] = [:]
        for device in configuration.devices.values {
            for text in [device.spelling.text, device.serial.text, device.serial.text.lowercased()] {
                digests[Hex.encode(Digest.md5(Array(text.utf8)))] = device.model
            }
        }
        modelsBySerialDigest = digests
    }

    /// The model of a device of the configuration's list that WeCom names by the MD5 of its serial.
    func model(of digest: SerialDigest) -> ModelID? { modelsBySerialDigest[digest.text] }

    /// The same for the ledger's list, and for what somebody has that is on no list any more; nil when the device is
    /// none of ours.
    ///
    /// States: List 4.
    func model(of digest: SerialDigest, in records: any Records) throws(LedgerFailure) -> ModelID? {
        if let listed = try records.listing(digest: digest), devices[listed.serial] == nil,
            models[listed.model] != nil
        {
            return listed.model
        }
        guard let model = try records.device(digest: digest)?.model, models[model] != nil else { return nil }
        return model
    }

    /// The models whose codes cannot be spent now, and why.
    package func lacks(at now: UnixTime) -> [(ModelID, RedemptionLack)] {
        models.compactMap { id, model in model.wecom.lack(at: now).map { (id, $0) } }
    }

    /// The vendor accounts that do not answer, by name.
    package var accountsAway: [String] {
        Set(accounts.values.filter(\.breaker.isOpen).map(\.breaker.account)).sorted()
    }
}

/// One model and the clouds that it is bound through.
package struct ModelSite: Sendable {
    package let model: Installation.Model
    /// Where its binds are decided.
    package let account: AccountSite
    package let wecom: any WeComPort

    package init(_ model: Installation.Model, account: AccountSite, wecom: any WeComPort) {
        self.model = model
        self.account = account
        self.wecom = wecom
    }
}

/// One callback URL.
package struct Route: Sendable {
    package enum Owner: Equatable, Sendable {
        case model(ModelID)
        case provider
    }

    package let path: String
    package let owner: Owner
    /// Every key that is live here; two while they are rotated.
    package let keys: [Credentials]
    /// The ReceiveId of everything posted here.
    package let receiver: String
    /// The ReceiveIds that a URL check may carry: no page says which it is on a model's URL.
    package let checkReceivers: [String]

    static func all(of configuration: Installation) -> [String: Route] {
        var routes: [String: Route] = [:]
        let provider = configuration.provider
        for model in configuration.models {
            routes[model.path] = Route(
                path: model.path, owner: .model(model.id), keys: model.keys, receiver: model.id.text,
                checkReceivers: [model.id.text, provider.corp.text])
        }
        if let path = provider.path {
            routes[path] = Route(
                path: path, owner: .provider, keys: provider.keys, receiver: provider.corp.text,
                checkReceivers: [provider.corp.text])
        }
        return routes
    }
}
