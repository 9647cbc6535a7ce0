import Configuration
import Elements
import Events
import Ledger
import Telemetry
import Transport

extension Service {
    /// Takes new keys, models, devices and certificates. What fails leaves everything as it was.
    func reload(_ new: Installation) async throws(Failure) {
        try refuseWhatCannotBe(new)
        // All are made before any is taken.
        let renewed = try Service.certificates(of: new)
        let site = try await clouds.site(of: new, fingerprintKey: site.value.fingerprintKey)
        try await adoptSeal(of: new)
        for (context, renewed) in zip(certificates, renewed) {
            if let context, let renewed { context.adopt(renewed) }
        }
        // Listeners are asked by their places; those of the admin and the threads wait for a restart.
        let old = reading.value
        reading.replace(with: new)
        let change = ListChange(from: self.site.value.devices, to: site.devices)
        counters.show(site, insteadOf: self.site.value)
        self.site.replace(with: site)
        ledger.set(hasService: site.maker != nil)
        tell(of: new, since: old)
        await Service.warn(of: change, ledger, loops, log)
        await Service.warn(ofTwinsIn: site, ledger, loops, log)
    }

    private static let mostNamed = 50

    /// Names what has changed since the last reading, and what differs from what runs until a restart.
    private func tell(of new: Installation, since old: Installation) {
        let waiting = configuration.inventory.change(to: new.inventory).needingRestart
        let taken = old.inventory.change(to: new.inventory).taken.filter { path in
            !waiting.contains { path.hasPrefix("\($0).") }
        }
        let fixed = new.inventory.fixed
        log.tell(
            .reloaded,
            [
                .models: .integer(Int64(new.models.count)),
                .changed: .array(taken.prefix(Service.mostNamed).map(JSON.string)),
                .changedCount: .integer(Int64(taken.count)),
                .needsRestart: .array(waiting.prefix(Service.mostNamed).map(JSON.string)),
                .fixed: fixed.isEmpty ? .null : .array(fixed.prefix(Service.mostNamed).map(JSON.string)),
                .todo: Service.todo(isWaiting: !waiting.isEmpty, hasFixed: !fixed.isEmpty),
            ])
    }

    /// What a reload could not do.
    private static func todo(isWaiting: Bool, hasFixed: Bool) -> JSON {
        let words = [
            isWaiting ? "what needs a restart is as it was: `systemctl restart wecom-bind`" : nil,
            hasFixed
                ? "a secret in the environment cannot have changed: put it into a file, or restart to change it"
                : nil,
        ].compactMap(\.self)
        return words.isEmpty ? .null : .string(words.joined(separator: "; "))
    }

    /// The last that may fail: what is sealed from then on asks for the new key at the next start.
    private func adoptSeal(of new: Installation) async throws(Failure) {
        do {
            try await Service.adopt(try Service.sealKeys(of: new), in: ledger, loops)
        } catch {
            throw Failure(text: "ledger.seal_key: \(error)")
        }
    }

    private func refuseWhatCannotBe(_ new: Installation) throws(Failure) {
        let old = configuration
        let listeners = old.inventory.change(to: new.inventory).needingRestart
            .filter { $0.hasPrefix("\(Keys.listen.name)[") }
        guard listeners.isEmpty else {
            throw Failure(text: "\(listeners.joined(separator: ", ")) cannot be changed by a reload: restart")
        }
        guard new.ledgerPath == old.ledgerPath else {
            throw Failure(text: "ledger.path cannot be changed by a reload: restart")
        }
        let cutShort = reading.value.inventory.cutShort(in: new.inventory)
        guard cutShort.isEmpty else { throw Failure(text: cutShort.joined(separator: "; ")) }
    }

    /// Of each listener, then the admin's.
    ///
    /// - Throws: Why a certificate and key cannot be used.
    static func certificates(of configuration: Installation) throws(Failure) -> [TLSContext?] {
        try (configuration.listeners + (configuration.admin.map { [$0] } ?? [])).map {
            listener throws(Failure) in
            guard let pair = listener.tls else { return nil }
            do {
                return try TLSContext(certificateChain: pair.chainPath, key: pair.keyPath)
            } catch {
                throw Failure(
                    text: "the certificate \(pair.chainPath) with the key \(pair.keyPath): \(error)")
            }
        }
    }
}
