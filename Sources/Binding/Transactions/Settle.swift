package import Elements
package import Events

/// How a conversation, a witness or a deadline decides a request.
package struct Settlement: Sendable {
    package let request: RequestNumber
    package let errcode: Errcode
    package let reason: Reason
    package let finding: Finding
    /// Which generation of the device the finding is about; the request itself when it did the asking.
    package let generation: RequestNumber?
    /// Whether a call that can bind had no clear outcome and may still land, whatever was found.
    package let leavesUnknown: Bool
    /// The vendor's calls that led to it, in order.
    package let calls: [VendorCallRecord]
    /// Why nobody could be answered by it, if so. Then an undecided request is settled 7 for that, and what was
    /// found is only kept.
    private var lateness: Reason.Word?

    package init(
        request: RequestNumber, errcode: Errcode, reason: Reason, finding: Finding,
        generation: RequestNumber?, leavesUnknown: Bool = false, calls: [VendorCallRecord] = []
    ) {
        self.request = request
        self.errcode = errcode
        self.reason = reason
        self.finding = finding
        self.generation = generation
        self.leavesUnknown = leavesUnknown || finding == .unknown
        self.calls = calls
    }

    /// The same, once it is too late to answer anybody.
    package func late(_ word: Reason.Word) -> Settlement {
        var late = Settlement(
            request: request, errcode: .cannotBind, reason: reason, finding: finding, generation: generation,
            leavesUnknown: leavesUnknown, calls: calls)
        late.lateness = word
        return late
    }

    /// Why an undecided request is settled by it.
    fileprivate var decisive: Reason {
        lateness.map { Reason($0, vendorCode: reason.vendorCode, wecomCode: reason.wecomCode) } ?? reason
    }

    /// The same, by somebody who knows what the maker's service has said meanwhile.
    fileprivate func knowing(_ callback: StoredCallback) -> Settlement {
        guard let result = callback.result, leavesUnknown else { return self }
        var knowing = Settlement(
            request: request, errcode: errcode, reason: Reason(reason.word, vendorCode: result.vendorCode),
            finding: callback.finding, generation: generation, calls: calls)
        knowing.lateness = lateness
        return knowing
    }
}

/// The transaction that decides a request, compare-and-set on *claimed*.
///
/// States: Request 7.
package struct Settle: Transaction {
    package struct Outcome: Equatable, Sendable {
        /// What the row holds now: the only errcode that may leave for this request.
        package let errcode: Errcode
        package let reason: Reason
        /// Whether this settlement decided it; otherwise its finding was recorded as a late truth.
        package let isFirst: Bool
        /// The code to spend once a 0 was written.
        package let redemption: AuthCodeDigest?

        package init(errcode: Errcode, _ reason: Reason, isFirst: Bool, redemption: AuthCodeDigest?) {
            self.errcode = errcode
            self.reason = reason
            self.isFirst = isFirst
            self.redemption = redemption
        }
    }

    private let settlement: Settlement

    package init(_ settlement: Settlement) {
        self.settlement = settlement
    }

    package func run(
        in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Outcome {
        guard let callback = try records.callback(settlement.request) else {
            throw .unavailable("request \(settlement.request.value) has no row")
        }
        let settlement = settlement.knowing(callback)
        try Self.note(settlement.calls, of: callback, in: &records, at: now)
        switch callback.state {
        case .claimed:
            return try Self.first(settlement, callback, in: &records, at: now)
        case .settled(let errcode):
            try Self.late(settlement, callback, in: &records, at: now)
            let redemption = errcode == .success ? callback.authCodeDigest : nil
            return Outcome(
                errcode: errcode, callback.settledReason, isFirst: false, redemption: redemption)
        case .kept:
            throw .unavailable("request \(settlement.request.value) is not a bind")
        }
    }

    private static func first(
        _ settlement: Settlement, _ callback: StoredCallback, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Outcome {
        let (errcode, reason) = try apply(settlement, callback, in: &records, at: now)
        var redemption: AuthCodeDigest?
        if errcode == .success {
            try Tell.bound(callback, in: &records, at: now)
            redemption = try redeem(callback, in: &records, at: now)
        }
        var settled = callback
        settled.finding = settlement.finding
        settled.settle(errcode, reason, at: now)
        try records.update(settled)
        return Outcome(errcode: errcode, reason, isFirst: true, redemption: redemption)
    }

    /// Tells the device, which has the last word about a 0 and about what WeCom was asked for.
    private static func apply(
        _ settlement: Settlement, _ callback: StoredCallback, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> (Errcode, Reason) {
        guard let serial = callback.serial, var device = try records.device(serial) else {
            return settlement.errcode == .success
                ? (.unbinding, Reason(.noLongerAsking)) : (settlement.errcode, settlement.decisive)
        }
        guard settlement.errcode == .success else {
            let answer = device.answer(
                afterAskingWeCom: settlement.finding, about: settlement.generation, at: now)
            try learn(settlement, callback, device, in: &records, at: now)
            return (answer ?? settlement.errcode, settlement.decisive)
        }
        if try isSpent(callback, in: &records, at: now) {
            // The vendor has it bound all the same: it is kept for its company, whose next code may do.
            try learn(settlement, callback, device, in: &records, at: now)
            return (.cannotBind, Reason(.codeReused))
        }
        guard device.bind(for: callback.number, at: now) else {
            try learn(settlement, callback, device, in: &records, at: now)
            return (.unbinding, Reason(.noLongerAsking))
        }
        if settlement.leavesUnknown { device.quarantine(by: callback.number, at: now) }
        try records.put(device)
        return (.success, settlement.reason)
    }

    /// Whether its code has been used since it was claimed, or come with another device or company.
    private static func isSpent(
        _ callback: StoredCallback, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Bool {
        guard let serial = callback.serial, let company = callback.company,
            let digest = callback.authCodeDigest,
            try Code.isSpent(digest, for: serial, of: company, in: records)
        else { return false }
        try note(.codeReused, callback, in: &records, at: now)
        return true
    }

    private static func note(
        _ word: Reason.Word, _ callback: StoredCallback, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) {
        try records.note(
            JournalEntry(
                kind: .security, name: word.rawValue, request: callback.number, serial: callback.serial,
                at: now))
    }

    private static func learn(
        _ settlement: Settlement, _ callback: StoredCallback, _ before: Device,
        in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) {
        var device = before
        if settlement.leavesUnknown { device.suspect(callFrom: settlement.generation, at: now) }
        device.learn(settlement.finding, about: settlement.generation, at: now)
        if before.state == .free, device.state != .free {
            // It had gone free, and its late truth brings it back for the company that it was asked for.
            device.holder = callback.company
            device.model = callback.model
        }
        try Supersede.put(device, after: before, because: settlement.finding.loss, in: &records)
    }

    /// Makes the redemption of a 0, unless the company has got a 0 with a newer code before.
    private static func redeem(
        _ callback: StoredCallback, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> AuthCodeDigest? {
        guard let serial = callback.serial, let model = callback.model, let company = callback.company,
            let code = callback.authCode, let digest = callback.authCodeDigest
        else { return nil }
        // A second request with the same code attaches to the redemption that is there.
        guard try records.redemption(codeDigest: digest) == nil else {
            try note(.codeReused, callback, in: &records, at: now)
            return digest
        }
        if let newest = try records.newestRedemption(of: serial), newest.isAlive, newest.company == company,
            let its = try records.callback(newest.request), its.createtime > callback.createtime
        {
            return nil
        }
        try Supersede.redemptions(of: serial, in: &records, at: now)
        try records.keep(code, digest: digest)
        try records.put(
            Redemption(
                request: callback.number, codeDigest: digest, serial: serial, model: model, company: company,
                arrived: max(callback.arrived, callback.createtime), settledAt: now))
        return digest
    }

    /// The request has its answer: what was found is kept, and changes the device if it is still its own.
    ///
    /// States: Request 21.
    private static func late(
        _ settlement: Settlement, _ callback: StoredCallback, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) {
        guard settlement.finding != .untouched else { return }
        // The result of the maker's service was a late truth when it came.
        if callback.result != nil, callback.finding == settlement.finding { return }
        try records.note(
            JournalEntry(
                kind: .lateTruth, name: settlement.finding.rawValue, request: callback.number,
                serial: callback.serial, detail: settlement.reason.text, at: now))
        var corrected = callback
        corrected.finding = settlement.finding
        try records.update(corrected)
        guard let serial = callback.serial, var device = try records.device(serial) else { return }
        if !settlement.leavesUnknown { device.clear(callFrom: callback.number) }
        // A result may be posted at any time. What became of this request says nothing about an older call,
        // for whose sake the device is looked at.
        if callback.result != nil, settlement.finding == .notOurs, device.isHeldForOlderCall { return }
        try learn(settlement, callback, device, in: &records, at: now)
    }

    private static func note(
        _ calls: [VendorCallRecord], of callback: StoredCallback, in records: inout any Records,
        at now: UnixTime
    ) throws(LedgerFailure) {
        for call in calls {
            try records.note(
                JournalEntry(
                    kind: .vendorCall, name: call.name, request: callback.number, serial: callback.serial,
                    detail: call.detail, at: now))
        }
    }
}

extension Finding {
    /// What it means for the company that had the device.
    fileprivate var loss: Tell.Loss {
        switch self {
        case .wecomNotBound: .notInWeCom
        case .notOurs: .notAtVendor
        case .untouched, .ours, .leftover, .unknown, .wecomBound, .wecomSilent: .undone
        }
    }
}
