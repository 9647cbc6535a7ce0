package import Elements
package import Events

/// Whoever decides about devices: an account at a vendor's cloud, or the maker's own service.
///
/// Its numbers and calls stay behind this: what it says comes in our words.
package protocol BindingAuthority: Sendable {
    /// Asks once, and is over by the window's end, whatever the other side does.
    func ask(_ question: Question, about subject: Subject, within window: CallWindow) async -> AuthorityAnswer
}

/// Somebody whose answers bear the time of day.
package protocol TimeWitness: Sendable {
    /// Asks for nothing but a Date. `Runtime.timepiece` hears of it, as of every other answer's.
    func askTime(by deadline: Instant) async
    /// The time of day was corrected: what was refused for having been signed by the former one may be taken now.
    func timeCorrected()
}

extension TimeWitness {
    package func timeCorrected() {}
}

/// What is asked of whoever decides.
package enum Question: Equatable, Sendable {
    /// Whether the code that was typed is the device's. Nothing is bound.
    case verify(isBinding: Bool)
    case bind(Way)
    /// What became of the bind that is being decided. Nothing is bound by it.
    case outcome
    /// Whether the device is ours, or its company's where companies are told apart; by whatever bind.
    case holder
    /// Whether the device is online.
    case status
    /// Whose bind a release would end.
    case reach
    /// Tells it to let the device go.
    case release

    package enum Way: Equatable, Sendable {
        /// With the code that was typed.
        case wifi
        /// By the device's key alone.
        case key
        /// With what the maker's app has deposited.
        case pureBluetooth(Deposit)
        /// Handed over with all that is known of it: whoever is asked finds the way.
        case forward
    }

    /// Whether an unanswered call may have bound the device.
    package var canBind: Bool {
        switch self {
        case .bind: true
        case .verify, .outcome, .holder, .status, .reach, .release: false
        }
    }
}

/// What a question is about: a device, and what else whoever decides may want to know of it.
package struct Subject: Sendable {
    package let device: DeviceFacts
    package let model: ModelID
    /// On whose behalf it is asked; nil when nobody knows.
    package var company: CorpID?
    /// The callback that the device's present bind, or its end, is known by.
    package var callback: NamedCallback?
    /// Whether this ledger has never heard whose it is.
    package var isUnheardOf = false
    /// The code that was typed, where one was, and it is gone by.
    package var code: VerificationCode?
    /// The request that is being decided; nil for what is asked without one.
    package var request: OpenRequest?

    package init(_ device: DeviceFacts, of model: ModelID) {
        self.device = device
        self.model = model
    }
}

/// A callback as others know it.
package struct NamedCallback: Equatable, Sendable {
    package let key: RequestKey
    package let model: ModelID
    package let company: CorpID
    package let createtime: UnixTime

    package init(key: RequestKey, model: ModelID, company: CorpID, createtime: UnixTime) {
        self.key = key
        self.model = model
        self.company = company
        self.createtime = createtime
    }

    package init(_ bind: Bind) {
        self.init(key: bind.key, model: bind.model, company: bind.company, createtime: bind.createtime)
    }

    /// - Returns: nil for a callback that names no device.
    package init?(_ callback: StoredCallback) {
        guard let model = callback.model, let company = callback.company, callback.serial != nil else {
            return nil
        }
        self.init(key: callback.key, model: model, company: company, createtime: callback.createtime)
    }
}

/// A request while it is decided, for whoever may decide it later than its answer, or by another way.
package struct OpenRequest: Sendable {
    /// Until when a result is of use.
    package let resultBy: Instant
    /// Enters whoever waits for a result; one that has come by another way is there at once.
    package let expectResult: @Sendable () -> Promise<AuthorityAnswer>
    /// Puts a result on disk.
    ///
    /// - Returns: The one that stays, which is the first.
    package let commit: @Sendable (MakerResult) async -> MakerResult

    package init(
        resultBy: Instant, expectResult: @escaping @Sendable () -> Promise<AuthorityAnswer>,
        commit: @escaping @Sendable (MakerResult) async -> MakerResult
    ) {
        self.resultBy = resultBy
        self.expectResult = expectResult
        self.commit = commit
    }
}
