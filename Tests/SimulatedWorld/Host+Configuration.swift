import Adapter
import Binding
import Configuration
import Elements
import Support

// MARK: What is configured

extension Host {
    /// Somebody gives each device another key in the list, or its first one again, and has it read.
    func changeList() {
        chronicle.mishap("the device list is changed")
        state.withLock { $0.isListCorrected.toggle() }
        reload()
    }

    /// Somebody has another user of the vendor's bind under the same name, and perhaps forgets the former one.
    func changeUser() {
        let isOtherGone = dice.chance(30)
        chronicle.mishap("another user binds\(isOtherGone ? ", and the former one is gone" : "")")
        state.withLock { state in
            state.user = 1 - state.user
            state.isOtherGone = isOtherGone
        }
        reload()
    }

    /// Somebody has the model's devices bound by another of the vendor's calls, if there is another.
    func changeModel() {
        guard Settings.exchangeable.contains(conversation) else { return changeList() }
        let other = dice.pick(Settings.exchangeable)
        chronicle.mishap("the model's conversation is \(other)")
        do {
            let corrected = try Settings.configuration(other, isCorrected: true)
            let plain = try Settings.configuration(other)
            state.withLock { $0.changed = (plain, corrected) }
        } catch {
            chronicle.violation("no configuration: \(error)")
        }
        reload()
    }

    /// Every account that rows name is configured again.
    func bringBackUsers() {
        state.withLock { $0.isOtherGone = false }
        reload()
    }

    private func reload() {
        guard let adapter else { return }
        adapter.site.replace(with: configured(adapter.site.value, adapter.accounts))
    }

    /// Whether the maker's service decides.
    var isForwarding: Bool { configuration.models.contains { $0.conversation == .forward } }

    var configuration: Installation {
        let (isCorrected, changed) = state.withLock { ($0.isListCorrected, $0.changed) }
        let present = changed ?? configurations
        return isCorrected ? present.corrected : present.plain
    }
}
