import Binding
import Elements
import Events

/// The ledger's rows in SQLite, for the length of one transaction's body.
struct SQLiteRecords: Records {
    let store: Store
    let runtime: any Runtime
    let hasService: Bool
    /// The time of day of this transaction.
    let now: UnixTime
    let sureSince: UnixTime?
    var hasTold = false

    init(store: Store, runtime: any Runtime, hasService: Bool) {
        self.store = store
        self.runtime = runtime
        self.hasService = hasService
        now = runtime.unixNow
        sureSince = runtime.sureSince
    }

    func callback(_ key: RequestKey) throws(LedgerFailure) -> StoredCallback? {
        try store.ask { () throws(LedgerError) in try store.callbacks.find(key, store.vault) }
    }

    func callback(_ number: RequestNumber) throws(LedgerFailure) -> StoredCallback? {
        try store.ask { () throws(LedgerError) in try store.callbacks.find(number, store.vault) }
    }

    mutating func insert(_ callback: StoredCallback) throws(LedgerFailure) -> RequestNumber {
        if store.hasLittleSpace(at: runtime.now) { throw .full }
        return try store.ask { () throws(LedgerError) in
            try store.callbacks.insert(callback, store.vault)
            return RequestNumber(store.database.lastInsertedRow)
        }
    }

    mutating func update(_ callback: StoredCallback) throws(LedgerFailure) {
        let isThere = try store.ask { () throws(LedgerError) in
            try store.callbacks.update(callback)
            return store.database.changes == 1
        }
        if !isThere { throw .unavailable("request \(callback.number.value) has no row") }
    }

    func openClaims() throws(LedgerFailure) -> [StoredCallback] {
        try store.ask { () throws(LedgerError) in try store.callbacks.claimed(store.vault) }
    }

    func hasSeen(
        code digest: [UInt8], butFor serial: SerialNumber, of company: CorpID
    ) throws(LedgerFailure) -> Bool {
        try store.ask { () throws(LedgerError) in
            try store.callbacks.hasSeen(digest, butFor: serial, of: company)
        }
    }

    func guesses(
        about serial: SerialNumber, from start: UnixTime, to end: UnixTime, upTo limit: Int
    ) throws(LedgerFailure) -> Int {
        try store.ask { () throws(LedgerError) in
            try store.callbacks.guesses(about: serial, from: start, to: end, upTo: limit)
        }
    }
}

// MARK: Devices

extension SQLiteRecords {
    func device(_ serial: SerialNumber) throws(LedgerFailure) -> Device? {
        try store.ask { () throws(LedgerError) in try store.devices.find(serial) }
    }

    mutating func put(_ device: Device) throws(LedgerFailure) {
        try store.ask { () throws(LedgerError) in try store.devices.put(device) }
    }

    func devices(dueBy now: UnixTime, atMost limit: Int) throws(LedgerFailure) -> [Device] {
        try store.ask { () throws(LedgerError) in try store.devices.due(by: now, atMost: limit) }
    }

    func devices(
        onlyHeld: Bool, after serial: SerialNumber?, atMost limit: Int
    ) throws(LedgerFailure) -> [Device] {
        try store.ask { () throws(LedgerError) in
            try store.devices.page(onlyHeld: onlyHeld, after: serial, atMost: limit)
        }
    }

    func occupant(of place: Place, besides serial: SerialNumber) throws(LedgerFailure) -> SerialNumber? {
        try store.ask { () throws(LedgerError) in try store.devices.occupant(of: place, besides: serial) }
    }

    func accountsInUse() throws(LedgerFailure) -> [String] {
        try store.ask { () throws(LedgerError) in try store.devices.accountsInUse() }
    }

    func devices(ofAccount account: String, upTo limit: Int) throws(LedgerFailure) -> Int {
        try store.ask { () throws(LedgerError) in try store.devices.count(ofAccount: account, upTo: limit) }
    }

    func unplaced(after serial: SerialNumber?, atMost limit: Int) throws(LedgerFailure) -> [Device] {
        try store.ask { () throws(LedgerError) in try store.devices.unplaced(after: serial, atMost: limit) }
    }
}

// MARK: Redemptions

extension SQLiteRecords {
    /// How long the secret of a superseded redemption is kept.
    private static let supersededSecretMilliseconds: Int64 = 24 * 3_600_000

    func redemption(codeDigest: [UInt8]) throws(LedgerFailure) -> Redemption? {
        try store.ask { () throws(LedgerError) in try store.redemptions.find(codeDigest) }
    }

    mutating func put(_ redemption: Redemption) throws(LedgerFailure) {
        try store.ask { () throws(LedgerError) in
            try store.redemptions.put(redemption)
            if redemption.progress.state == .sending { store.noteSending() }
            guard redemption.progress.state == .superseded else { return }
            let end = now.advanced(byMilliseconds: Self.supersededSecretMilliseconds)
            try store.secrets.erase(redemption.codeDigest, at: end)
        }
    }

    func redemptions(dueBy now: UnixTime, atMost limit: Int) throws(LedgerFailure) -> [Redemption] {
        try store.ask { () throws(LedgerError) in try store.redemptions.due(by: now, atMost: limit) }
    }

    func redemptions(in state: Redemption.State) throws(LedgerFailure) -> [Redemption] {
        try store.ask { () throws(LedgerError) in try store.redemptions.all(in: state) }
    }

    func newestRedemption(of serial: SerialNumber) throws(LedgerFailure) -> Redemption? {
        try store.ask { () throws(LedgerError) in try store.redemptions.newest(of: serial) }
    }

    func openRedemptions(of serial: SerialNumber) throws(LedgerFailure) -> [Redemption] {
        try store.ask { () throws(LedgerError) in try store.redemptions.open(of: serial) }
    }
}

// MARK: What is sealed

extension SQLiteRecords {
    func authCode(digest: [UInt8]) throws(LedgerFailure) -> AuthCode? {
        try store.ask { () throws(LedgerError) in try store.codes.find(digest, store.vault) }
    }

    mutating func keep(_ authCode: AuthCode, digest: [UInt8]) throws(LedgerFailure) {
        try store.ask { () throws(LedgerError) in try store.codes.keep(authCode, digest, store.vault) }
    }

    mutating func eraseAuthCode(digest: [UInt8]) throws(LedgerFailure) {
        try store.ask { () throws(LedgerError) in try store.codes.erase(digest) }
    }

    mutating func keep(_ secret: DeviceSecret, codeDigest: [UInt8]) throws(LedgerFailure) {
        try store.ask { () throws(LedgerError) in try store.secrets.keep(secret, codeDigest, store.vault) }
    }

    func deviceSecret(codeDigest: [UInt8]) throws(LedgerFailure) -> DeviceSecret? {
        try store.ask { () throws(LedgerError) in try store.secrets.find(codeDigest, store.vault) }
    }

    mutating func keep(_ credential: Credential, named name: String) throws(LedgerFailure) {
        try store.ask { () throws(LedgerError) in try store.credentials.keep(credential, name, store.vault) }
    }

    func credential(named name: String) throws(LedgerFailure) -> Credential? {
        try store.ask { () throws(LedgerError) in try store.credentials.find(name, store.vault) }
    }

    mutating func keep(_ deposit: Deposit, for serial: SerialNumber) throws(LedgerFailure) {
        try store.ask { () throws(LedgerError) in try store.deposits.keep(deposit, serial, store.vault) }
    }

    func deposit(for serial: SerialNumber, at now: UnixTime) throws(LedgerFailure) -> Deposit? {
        let end = isTimeSure ? now : nil
        return try store.ask { () throws(LedgerError) in
            try store.deposits.find(serial, at: end, store.vault)
        }
    }

    mutating func removeDeposit(for serial: SerialNumber) throws(LedgerFailure) {
        try store.ask { () throws(LedgerError) in try store.deposits.remove(serial) }
    }
}

// MARK: What people say

extension SQLiteRecords {
    func listing(of serial: SerialNumber) throws(LedgerFailure) -> ListedDevice? {
        try store.ask { () throws(LedgerError) in try store.listings.find(serial) }
    }

    func listing(digest: SerialDigest) throws(LedgerFailure) -> ListedDevice? {
        try store.ask { () throws(LedgerError) in try store.listings.find(digest) }
    }

    func listings(
        productKey: String, deviceKey: String, onceAdopted: Bool
    ) throws(LedgerFailure) -> [ListedDevice] {
        try store.ask { () throws(LedgerError) in
            try store.listings.all(productKey, deviceKey, onceAdopted: onceAdopted)
        }
    }

    func staged(after serial: SerialNumber?, atMost limit: Int) throws(LedgerFailure) -> [ListedDevice] {
        try store.ask { () throws(LedgerError) in try store.listings.staged(after: serial, atMost: limit) }
    }

    mutating func stage(_ listings: [ListedDevice]) throws(LedgerFailure) {
        if store.hasLittleSpace(at: runtime.now) { throw .full }
        try store.ask { () throws(LedgerError) in
            for listing in listings { try store.listings.stage(listing) }
        }
    }

    mutating func dropStaged(atMost limit: Int) throws(LedgerFailure) -> Int {
        try store.ask { () throws(LedgerError) in
            try store.listings.dropStaged(atMost: limit)
            return store.database.changes
        }
    }

    mutating func adoptStaged() throws(LedgerFailure) {
        try store.ask { () throws(LedgerError) in try store.listings.adoptStaged() }
    }

    mutating func removeListing(of serial: SerialNumber) throws(LedgerFailure) {
        try store.ask { () throws(LedgerError) in try store.listings.remove(serial) }
    }

    func pause(of model: ModelID) throws(LedgerFailure) -> ModelPause? {
        try store.ask { () throws(LedgerError) in try store.pauses.find(model) }
    }

    mutating func put(_ pause: ModelPause) throws(LedgerFailure) {
        try store.ask { () throws(LedgerError) in try store.pauses.put(pause) }
    }

    mutating func removePause(of model: ModelID) throws(LedgerFailure) {
        try store.ask { () throws(LedgerError) in try store.pauses.remove(model) }
    }

    func pauses() throws(LedgerFailure) -> [ModelPause] {
        try store.ask { () throws(LedgerError) in try store.pauses.all() }
    }

    func restored() throws(LedgerFailure) -> UnixTime? {
        try store.ask { () throws(LedgerError) in try store.restored() }
    }

    mutating func restore(at now: UnixTime) throws(LedgerFailure) {
        try store.ask { () throws(LedgerError) in try store.restore(at: now) }
    }

    mutating func keep(_ entry: JournalEntry) throws(LedgerFailure) {
        try store.ask { () throws(LedgerError) in try store.journal.note(entry) }
    }

    mutating func keepOrCount(_ handOut: JournalEntry) throws(LedgerFailure) {
        try store.ask { () throws(LedgerError) in
            try store.journal.count(handOut)
            if store.database.changes == 0 { try store.journal.note(handOut) }
        }
    }
}
