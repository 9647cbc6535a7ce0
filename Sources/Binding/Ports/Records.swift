package import Elements
package import Events

/// The ledger's rows, inside one open transaction.
///
/// The transactions of this module are written against it, so that SQLite, PostgreSQL and the tests'
/// dictionaries run the very same decisions. Whatever throws undoes the whole transaction.
package protocol Records: OutboxRecords {
    /// Since when what was stamped by the transaction's clock is as old as it seems: whatever is older counts
    /// as old as that. nil while the time of day is not good enough for what cannot be taken back.
    var sureSince: UnixTime? { get }

    func callback(_ key: RequestKey) throws(LedgerFailure) -> StoredCallback?
    func callback(_ number: RequestNumber) throws(LedgerFailure) -> StoredCallback?
    /// Stores a new callback and gives it the next number; whatever number it carried is ignored.
    mutating func insert(_ callback: StoredCallback) throws(LedgerFailure) -> RequestNumber
    mutating func update(_ callback: StoredCallback) throws(LedgerFailure)
    /// Every bind that is still claimed, oldest first.
    func openClaims() throws(LedgerFailure) -> [StoredCallback]
    /// Whether a bind bore this code for another device or company.
    func hasSeen(
        code digest: AuthCodeDigest, butFor serial: SerialNumber, of company: CorpID
    ) throws(LedgerFailure) -> Bool

    /// How many binds of a device have been answered 4 or 6 between two times, counted up to a limit. Copies of
    /// a bind share its row.
    func guesses(
        about serial: SerialNumber, from start: UnixTime, to end: UnixTime, upTo limit: Int
    ) throws(LedgerFailure) -> Int

    func device(_ serial: SerialNumber) throws(LedgerFailure) -> Device?
    mutating func put(_ device: Device) throws(LedgerFailure)
    /// A device that is not free whose serial has this MD5, in upper or in lower case.
    func device(digest: SerialDigest) throws(LedgerFailure) -> Device?
    /// Devices whose errand is due, longest due first; those that nobody waits for (`isRoutine`) behind all others.
    func devices(dueBy now: UnixTime, atMost limit: Int) throws(LedgerFailure) -> [Device]
    /// When something is due for a device or a redemption next; nil when never.
    func nextDue() throws(LedgerFailure) -> UnixTime?
    /// How many devices have a row; in no time, however many those are.
    func deviceCount() throws(LedgerFailure) -> Int
    /// Devices in the order of their serials, a page at a time: all, or those that are held.
    func devices(
        onlyHeld: Bool, after serial: SerialNumber?, atMost limit: Int
    ) throws(LedgerFailure) -> [Device]

    /// A device other than this one, and not free, that the vendor has in the same place.
    func occupant(of place: Place, besides serial: SerialNumber) throws(LedgerFailure) -> SerialNumber?
    /// The accounts with which the vendor has devices that are not free, in order; however many those are, in
    /// no time.
    func accountsInUse() throws(LedgerFailure) -> [String]
    /// How many devices that are not free the vendor has with an account; no more than `limit` are counted.
    func devices(ofAccount account: String, upTo limit: Int) throws(LedgerFailure) -> Int
    /// Devices that the vendor does not let go, in the order of their serials.
    func stuckDevices(atMost limit: Int) throws(LedgerFailure) -> [Device]
    /// Devices that are not free and have no place, in the order of their serials, a page at a time.
    func unplaced(after serial: SerialNumber?, atMost limit: Int) throws(LedgerFailure) -> [Device]

    func redemption(codeDigest: AuthCodeDigest) throws(LedgerFailure) -> Redemption?
    mutating func put(_ redemption: Redemption) throws(LedgerFailure)
    func redemptions(dueBy now: UnixTime, atMost limit: Int) throws(LedgerFailure) -> [Redemption]
    func redemptions(in state: Redemption.State) throws(LedgerFailure) -> [Redemption]
    /// The same, the newest first and no more than so many.
    func redemptions(in state: Redemption.State, atMost limit: Int) throws(LedgerFailure) -> [Redemption]
    /// That of a device's newest 0.
    func newestRedemption(of serial: SerialNumber) throws(LedgerFailure) -> Redemption?
    /// Those of one device that are not stored, expired or superseded.
    func openRedemptions(of serial: SerialNumber) throws(LedgerFailure) -> [Redemption]
    /// The code to spend, opened. Gone once its redemption has ended for good.
    func authCode(digest: AuthCodeDigest) throws(LedgerFailure) -> AuthCode?
    mutating func keep(_ authCode: AuthCode, digest: AuthCodeDigest) throws(LedgerFailure)
    mutating func eraseAuthCode(digest: AuthCodeDigest) throws(LedgerFailure)
    /// The device's secret, sealed. The first one that comes for a code stays; see `DeviceSecret.merged`.
    mutating func keep(_ secret: DeviceSecret, codeDigest: AuthCodeDigest) throws(LedgerFailure)
    func deviceSecret(codeDigest: AuthCodeDigest) throws(LedgerFailure) -> DeviceSecret?

    /// Keeps a ticket or a token under a name; an older one under that name is replaced only by a newer.
    mutating func keep(_ credential: Credential, named name: String) throws(LedgerFailure)
    func credential(named name: String) throws(LedgerFailure) -> Credential?

    /// Keeps what the maker's app read from a pure-Bluetooth device, in the place of what it read before.
    mutating func keep(_ deposit: Deposit, for serial: SerialNumber) throws(LedgerFailure)
    /// The device's deposit, while it is good.
    func deposit(for serial: SerialNumber, at now: UnixTime) throws(LedgerFailure) -> Deposit?
    mutating func removeDeposit(for serial: SerialNumber) throws(LedgerFailure)

    /// The device list's entry, as the last adopted import left it.
    func listing(of serial: SerialNumber) throws(LedgerFailure) -> ListedDevice?
    /// The entry whose serial has this MD5, as it is spelt, in upper or in lower case.
    func listing(digest: SerialDigest) throws(LedgerFailure) -> ListedDevice?
    /// Entries with these keys, in the order of their serials: those of the list, or those that it will have
    /// once what is staged is adopted.
    func listings(
        productKey: String, deviceKey: String, onceAdopted: Bool
    ) throws(LedgerFailure) -> [ListedDevice]
    /// What is staged, in the order of the serials, a page at a time.
    func staged(after serial: SerialNumber?, atMost limit: Int) throws(LedgerFailure) -> [ListedDevice]
    /// Puts entries aside for `adoptStaged`; until then nobody finds them. The last one for a serial counts.
    mutating func stage(_ listings: [ListedDevice]) throws(LedgerFailure)
    /// Lets go of staged entries, so many at most.
    ///
    /// - Returns: How many went; fewer than `limit` means that none is left.
    mutating func dropStaged(atMost limit: Int) throws(LedgerFailure) -> Int
    /// Makes all that is staged the device list's, at once and in no time, however much it is.
    mutating func adoptStaged() throws(LedgerFailure)
    mutating func removeListing(of serial: SerialNumber) throws(LedgerFailure)

    func pause(of model: ModelID) throws(LedgerFailure) -> ModelPause?
    mutating func put(_ pause: ModelPause) throws(LedgerFailure)
    mutating func removePause(of model: ModelID) throws(LedgerFailure)
    /// Every model that is paused, by its id.
    func pauses() throws(LedgerFailure) -> [ModelPause]

    /// Remembers a message of the maker's until then.
    ///
    /// - Returns: Whether it was not remembered already.
    /// - Throws: `.full` while `MakerReplay.mostRemembered` are.
    mutating func remember(
        _ message: String, until ends: UnixTime, at now: UnixTime
    ) throws(LedgerFailure) -> Bool

    /// Since when this ledger may lack what was decided before, because it was set back; nil for one that
    /// never was.
    func restored() throws(LedgerFailure) -> UnixTime?
    /// It may lack what was decided up to now. What the maker's service is told from now on is numbered far
    /// above what it may have heard already.
    mutating func restore(at now: UnixTime) throws(LedgerFailure)

    /// What this transaction has kept that people must hear of in the log too, once it is committed.
    var alerts: [JournalEntry] { get set }
    /// Adds to what is kept for people; `note` also tells the maker's service.
    mutating func keep(_ entry: JournalEntry) throws(LedgerFailure)
    /// Counts a credential that was handed out with the first one of its name, request and device on this day,
    /// or keeps it as that first one.
    mutating func keepOrCount(_ handOut: JournalEntry) throws(LedgerFailure)
}

extension Records {
    package var isTimeSure: Bool { sureSince != nil }
}

/// Why the ledger could not do what it was asked. Nothing has been changed then.
package enum LedgerFailure: Error, Equatable, Sendable {
    /// It could not begin, or not finish, in the time it was given.
    case late
    /// The disk has too little room for a new request.
    case full
    /// It cannot be written or read; the text is the store's own.
    case unavailable(String)
    /// It was closed, or its disk has failed: this process will not get it again, and ends.
    case ended(String)
}

/// `get_device_secret`'s answer.
///
/// Source: WeCom developer centre, document path 95993.
package struct DeviceSecret: Equatable, Sendable {
    package let secret: Secret
    package let accessToken: Secret
    package let accessTokenEnds: UnixTime
    /// Whether it came for a code that had ever been in doubt, and must be proved before it is used.
    package var isProved: Bool

    package init(secret: Secret, accessToken: Secret, accessTokenEnds: UnixTime, isProved: Bool) {
        self.secret = secret
        self.accessToken = accessToken
        self.accessTokenEnds = accessTokenEnds
        self.isProved = isProved
    }

    /// What to keep when `other` comes for a code that has this secret already: the same secret may bring
    /// its proof or a token that lives longer; another secret changes nothing.
    ///
    /// - Returns: nil when nothing changes.
    package func merged(with other: DeviceSecret) -> DeviceSecret? {
        guard other.secret == secret else { return nil }
        let newer = other.accessTokenEnds > accessTokenEnds ? other : self
        let merged = DeviceSecret(
            secret: secret, accessToken: newer.accessToken, accessTokenEnds: newer.accessTokenEnds,
            isProved: isProved || other.isProved)
        return merged == self ? nil : merged
    }
}

/// A ticket or token and its time.
package struct Credential: Equatable, Sendable {
    package let secret: Secret
    /// When it was made: of two, the newer wins.
    package let made: UnixTime
    package let ends: UnixTime

    package init(secret: Secret, made: UnixTime, ends: UnixTime) {
        self.secret = secret
        self.made = made
        self.ends = ends
    }
}

/// The values of a pure-Bluetooth bind that only the device can make.
///
/// Source: vendor documentation, `deviceBindingByPureBt`.
package struct Deposit: Equatable, Sendable {
    package let random: String
    /// What the device has made of its code; nil where the installer types it, and the vendor gets that.
    package let encryptedBindingCode: Secret?
    package let encryptedNewBindingSecret: Secret
    package let encryptedOldBindingSecret: Secret?
    package let pwd: Secret?
    package let ends: UnixTime

    package init(
        random: String, encryptedBindingCode: Secret?, encryptedNewBindingSecret: Secret,
        encryptedOldBindingSecret: Secret?, pwd: Secret?, ends: UnixTime
    ) {
        self.random = random
        self.encryptedBindingCode = encryptedBindingCode
        self.encryptedNewBindingSecret = encryptedNewBindingSecret
        self.encryptedOldBindingSecret = encryptedOldBindingSecret
        self.pwd = pwd
        self.ends = ends
    }

    package static let lifeMilliseconds: Int64 = 10 * 60_000

    /// What the vendor is to check; nil when the device has made nothing and nothing was typed.
    package func code(typed: VerificationCode?) -> BluetoothCode? {
        encryptedBindingCode.map(BluetoothCode.sealed) ?? typed.map(BluetoothCode.typed)
    }
}

/// The code of a pure-Bluetooth bind, in one of its two forms.
///
/// Source: vendor documentation, `deviceBindingByPureBt`: "choose one between this and encryptedBindingCode".
package enum BluetoothCode: Equatable, Sendable {
    /// What the device has made of it.
    case sealed(Secret)
    /// What the installer typed.
    case typed(VerificationCode)
}

/// One line of what is kept for people. Carries no secret.
package struct JournalEntry: Equatable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case lateTruth = "late_truth"
        case security
        case vendorCall = "vendor_call"
        case alert
        case unbind
        case person
        /// A secret or token that was handed to the maker's service.
        case credential
    }

    package let kind: Kind
    package let name: String
    package let request: RequestNumber?
    package let serial: SerialNumber?
    package let detail: String
    package let at: UnixTime
    /// For how many of its kind it stands, the first of which it tells.
    package var count = 1

    package init(
        kind: Kind, name: String, request: RequestNumber?, serial: SerialNumber?, detail: String = "",
        at: UnixTime
    ) {
        self.kind = kind
        self.name = name
        self.request = request
        self.serial = serial
        self.detail = detail
        self.at = at
    }

    /// The day that it happened on, in UTC: its first millisecond and its last.
    package var day: ClosedRange<UnixTime> {
        let length: Int64 = 86_400_000
        let start = at.advanced(byMilliseconds: -((at.milliseconds % length + length) % length))
        return start...start.advanced(byMilliseconds: length - 1)
    }
}
