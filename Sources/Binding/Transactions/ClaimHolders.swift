package import Elements
package import Events

/// Devices that were bound before this ledger existed, each for the company that whoever imports it names.
///
/// What the ledger knows itself it knows better: only a device that it has never heard of is taken so.
///
/// States: Device 46.
package struct ClaimHolders: Transaction {
    package struct Claim: Sendable {
        package let serial: SerialNumber
        package let model: ModelID
        package let holder: CorpID

        package init(_ serial: SerialNumber, of model: ModelID, heldBy holder: CorpID) {
            self.serial = serial
            self.model = model
            self.holder = holder
        }
    }

    package enum Ending: Equatable, Sendable {
        /// It is bound for that company from now on.
        case bound
        /// The ledger has it for that company already.
        case known
        /// The ledger has something else of it, which stays.
        case other(Device.State)
        /// Another device is in its place at the vendor, so that one of the two claims is wrong.
        case placeShared(SerialNumber)
    }

    private let claims: [Claim]
    private let place: @Sendable (Device, any Records) throws(LedgerFailure) -> Place?

    /// - Parameter place: Where list and configuration have a device; nil where they do not say.
    package init(
        _ claims: [Claim],
        place: @escaping @Sendable (Device, any Records) throws(LedgerFailure) -> Place?
    ) {
        self.claims = claims
        self.place = place
    }

    package func run(in records: inout any Records, at now: UnixTime) throws(LedgerFailure) -> [Ending] {
        var outcomes: [Ending] = []
        for claim in claims { outcomes.append(try take(claim, in: &records, at: now)) }
        return outcomes
    }

    private func take(
        _ claim: Claim, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Ending {
        if let device = try records.device(claim.serial) {
            let isHeld = device.holder == claim.holder && (device.state == .bound || device.state == .held)
            return isHeld ? .known : .other(device.state)
        }
        var device = Device(serial: claim.serial, since: now)
        device.claim(for: claim.holder, of: claim.model, at: now)
        device.place = try place(device, records)
        if let place = device.place, let other = try records.occupant(of: place, besides: claim.serial) {
            return .placeShared(other)
        }
        try records.put(device)
        return .bound
    }
}
