package import Binding
import Crypto
package import Elements
package import Events

/// The ledger's rows as dictionaries. A copy is a snapshot, which is how a transaction is undone.
package struct MemoryRecords: Records, Sendable {
    package private(set) var callbacks: [RequestNumber: StoredCallback] = [:]
    package private(set) var devices: [SerialNumber: Device] = [:]
    package private(set) var redemptions: [AuthCodeDigest: Redemption] = [:]
    package private(set) var authCodes: [AuthCodeDigest: AuthCode] = [:]
    package private(set) var secrets: [AuthCodeDigest: DeviceSecret] = [:]
    package private(set) var credentials: [String: Credential] = [:]
    package private(set) var deposits: [SerialNumber: Deposit] = [:]
    package private(set) var listings: [SerialNumber: ListedDevice] = [:]
    package private(set) var pausesByModel: [ModelID: ModelPause] = [:]
    package private(set) var journal: [JournalEntry] = []
    package internal(set) var messages: [OutboxMessage] = []
    /// As if there were so many.
    package internal(set) var pretendedDevices: Int?
    var makerMessages: [String: UnixTime] = [:]
    var sequences: [SerialNumber: Int64] = [:]
    var lastMessage: Int64 = 0
    package internal(set) var hasService = false
    package internal(set) var hasTold = false
    package var alerts: [JournalEntry] = []
    private var numbers: [RequestKey: RequestNumber] = [:]
    private var lastNumber: Int64 = 0
    var restoredAt: UnixTime?
    private var staged: [SerialNumber: ListedDevice] = [:]
    /// Whether new callbacks find room.
    package var hasSpace = true
    package var sureSince: UnixTime? = UnixTime(milliseconds: 0)

    package init() {}

    package func callback(_ key: RequestKey) throws(LedgerFailure) -> StoredCallback? {
        numbers[key].flatMap { callbacks[$0] }
    }

    package func callback(_ number: RequestNumber) throws(LedgerFailure) -> StoredCallback? {
        callbacks[number]
    }

    package mutating func insert(_ callback: StoredCallback) throws(LedgerFailure) -> RequestNumber {
        guard hasSpace else { throw .full }
        guard numbers[callback.key] == nil else { throw .unavailable("the key is there") }
        lastNumber += 1
        var stored = callback
        stored.number = RequestNumber(lastNumber)
        callbacks[stored.number] = stored
        numbers[stored.key] = stored.number
        return stored.number
    }

    package mutating func update(_ callback: StoredCallback) throws(LedgerFailure) {
        guard var stored = callbacks[callback.number] else { throw .unavailable("no such row") }
        stored.state = callback.state
        stored.reason = callback.reason
        stored.finding = callback.finding
        stored.settledAt = callback.settledAt
        stored.result = callback.result
        stored.isResultDisputed = callback.isResultDisputed
        // The code can only go.
        if callback.authCode == nil { stored.authCode = nil }
        callbacks[callback.number] = stored
    }

    package func openClaims() throws(LedgerFailure) -> [StoredCallback] {
        callbacks.values.filter { $0.state == .claimed }.sorted { $0.number < $1.number }
    }

    package func hasSeen(
        code digest: AuthCodeDigest, butFor serial: SerialNumber, of company: CorpID
    ) throws(LedgerFailure) -> Bool {
        callbacks.values.contains { seen in
            guard let itsSerial = seen.serial, let itsCompany = seen.company else { return false }
            return seen.authCodeDigest == digest && (itsSerial != serial || itsCompany != company)
        }
    }

    package func guesses(
        about serial: SerialNumber, from start: UnixTime, to end: UnixTime, upTo limit: Int
    ) throws(LedgerFailure) -> Int {
        let guesses: [StoredCallback.State] = [.settled(.deviceCheckFailed), .settled(.wrongCode)]
        let count = callbacks.values.count { callback in
            guard callback.serial == serial, guesses.contains(callback.state), let at = callback.settledAt
            else {
                return false
            }
            return (start...end).contains(at)
        }
        return min(count, limit)
    }

    package func device(_ serial: SerialNumber) throws(LedgerFailure) -> Device? { devices[serial] }

    package mutating func put(_ device: Device) throws(LedgerFailure) { devices[device.serial] = device }

    package func devices(
        onlyHeld: Bool, after serial: SerialNumber?, atMost limit: Int
    ) throws(LedgerFailure) -> [Device] {
        let found = devices.values.filter {
            (!onlyHeld || $0.state == .held) && $0.serial.text > serial?.text ?? ""
        }
        return Array(found.sorted { $0.serial.text < $1.serial.text }.prefix(limit))
    }

    package func occupant(
        of place: Place, besides serial: SerialNumber
    ) throws(LedgerFailure) -> SerialNumber? {
        devices.values.first { device in
            device.state != .free && device.serial != serial && device.place?.isSame(as: place) == true
        }?.serial
    }

    package func accountsInUse() throws(LedgerFailure) -> [String] {
        Set(devices.values.filter { $0.state != .free }.compactMap { $0.place?.account }).sorted()
    }

    package func redemption(codeDigest: AuthCodeDigest) throws(LedgerFailure) -> Redemption? {
        redemptions[codeDigest]
    }

    package mutating func put(_ redemption: Redemption) throws(LedgerFailure) {
        var stored = redemptions[redemption.codeDigest] ?? redemption
        stored.progress = redemption.progress
        redemptions[redemption.codeDigest] = stored
    }

    package func redemptions(in state: Redemption.State) throws(LedgerFailure) -> [Redemption] {
        redemptions.values.filter { $0.progress.state == state }
            .sorted { ($0.arrived, $0.request) < ($1.arrived, $1.request) }
    }

    package func redemptions(
        in state: Redemption.State, atMost limit: Int
    ) throws(LedgerFailure) -> [Redemption] {
        Array(try redemptions(in: state).reversed().prefix(limit))
    }

    package func newestRedemption(of serial: SerialNumber) throws(LedgerFailure) -> Redemption? {
        redemptions.values.filter { $0.serial == serial }.max { $0.request < $1.request }
    }

    package func openRedemptions(of serial: SerialNumber) throws(LedgerFailure) -> [Redemption] {
        redemptions.values.filter { $0.serial == serial && $0.progress.state.isOpen }
            .sorted { $0.request < $1.request }
    }

    package func authCode(digest: AuthCodeDigest) throws(LedgerFailure) -> AuthCode? { authCodes[digest] }

    package mutating func keep(_ authCode: AuthCode, digest: AuthCodeDigest) throws(LedgerFailure) {
        if authCodes[digest] == nil { authCodes[digest] = authCode }
    }

    package mutating func eraseAuthCode(digest: AuthCodeDigest) throws(LedgerFailure) {
        authCodes[digest] = nil
    }

    package mutating func keep(_ secret: DeviceSecret, codeDigest: AuthCodeDigest) throws(LedgerFailure) {
        guard let stored = secrets[codeDigest] else {
            secrets[codeDigest] = secret
            return
        }
        secrets[codeDigest] = stored.merged(with: secret) ?? stored
    }

    package func deviceSecret(codeDigest: AuthCodeDigest) throws(LedgerFailure) -> DeviceSecret? {
        secrets[codeDigest]
    }

    package mutating func keep(_ credential: Credential, named name: String) throws(LedgerFailure) {
        if let stored = credentials[name], stored.made >= credential.made { return }
        credentials[name] = credential
    }

    package func credential(named name: String) throws(LedgerFailure) -> Credential? { credentials[name] }

    package mutating func keep(_ deposit: Deposit, for serial: SerialNumber) throws(LedgerFailure) {
        deposits[serial] = deposit
    }

    package func deposit(
        for serial: SerialNumber, at now: UnixTime
    ) throws(LedgerFailure) -> Deposit? {
        guard let deposit = deposits[serial], !isTimeSure || now < deposit.ends else { return nil }
        return deposit
    }

    package mutating func removeDeposit(for serial: SerialNumber) throws(LedgerFailure) {
        deposits[serial] = nil
    }

    package func listing(of serial: SerialNumber) throws(LedgerFailure) -> ListedDevice? { listings[serial] }

    package func device(digest: SerialDigest) throws(LedgerFailure) -> Device? {
        devices.values.first { device in
            device.state != .free
                && [device.serial.text, device.serial.text.lowercased()].contains {
                    Hex.encode(Digest.md5(Array($0.utf8))) == digest.text
                }
        }
    }

    package func listing(digest: SerialDigest) throws(LedgerFailure) -> ListedDevice? {
        listings.values.first { device in
            [device.spelling.text, device.serial.text, device.serial.text.lowercased()].contains {
                Hex.encode(Digest.md5(Array($0.utf8))) == digest.text
            }
        }
    }

    package func listings(
        productKey: String, deviceKey: String, onceAdopted: Bool
    ) throws(LedgerFailure) -> [ListedDevice] {
        let all = onceAdopted ? listings.merging(staged) { _, new in new } : listings
        return all.values.filter { $0.productKey == productKey && $0.deviceKey == deviceKey }
            .sorted { $0.serial.text < $1.serial.text }
    }

    package func staged(
        after serial: SerialNumber?, atMost limit: Int
    ) throws(LedgerFailure) -> [ListedDevice] {
        let rest = staged.values.filter { $0.serial.text > serial?.text ?? "" }
        return Array(rest.sorted { $0.serial.text < $1.serial.text }.prefix(limit))
    }

    package mutating func stage(_ devices: [ListedDevice]) throws(LedgerFailure) {
        guard hasSpace else { throw .full }
        for device in devices { staged[device.serial] = device }
    }

    package mutating func dropStaged(atMost limit: Int) throws(LedgerFailure) -> Int {
        let dropped = staged.keys.prefix(limit)
        for serial in dropped { staged[serial] = nil }
        return dropped.count
    }

    package mutating func adoptStaged() throws(LedgerFailure) {
        listings.merge(staged) { _, new in new }
        staged = [:]
    }

    package mutating func removeListing(of serial: SerialNumber) throws(LedgerFailure) {
        listings[serial] = nil
    }

    package func pause(of model: ModelID) throws(LedgerFailure) -> ModelPause? { pausesByModel[model] }

    package mutating func put(_ pause: ModelPause) throws(LedgerFailure) {
        pausesByModel[pause.model] = pause
    }

    package mutating func removePause(of model: ModelID) throws(LedgerFailure) { pausesByModel[model] = nil }

    package func pauses() throws(LedgerFailure) -> [ModelPause] {
        pausesByModel.values.sorted { $0.model.text < $1.model.text }
    }

    package mutating func keep(_ entry: JournalEntry) throws(LedgerFailure) { journal.append(entry) }

    package mutating func keepOrCount(_ handOut: JournalEntry) throws(LedgerFailure) {
        let first = journal.firstIndex { entry in
            entry.kind == .credential && entry.name == handOut.name && entry.serial == handOut.serial
                && entry.request == handOut.request && handOut.day.contains(entry.at)
        }
        if let first { journal[first].count += 1 } else { journal.append(handOut) }
    }
}

extension Redemption.State {
    fileprivate var isOpen: Bool {
        switch self {
        case .ready, .sending, .inDoubt, .refused: true
        case .stored, .expired, .superseded, .lost: false
        }
    }
}
