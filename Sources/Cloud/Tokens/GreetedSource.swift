import Binding
import Elements

/// Lets somebody hear of the first token that comes.
final class GreetedSource: TokenSource {
    private let source: any TokenSource
    private let greet: @Sendable () -> Void
    private let isAwaited = Guarded(true)

    init(_ source: any TokenSource, _ greet: @escaping @Sendable () -> Void) {
        self.source = source
        self.greet = greet
    }

    func obtain(
        renewing present: Credential?, by deadline: Instant
    ) async -> Result<Credential, TokenTrouble> {
        let obtained = await source.obtain(renewing: present, by: deadline)
        guard case .success = obtained else { return obtained }
        let isFirst = isAwaited.withLock { isAwaited in
            defer { isAwaited = false }
            return isAwaited
        }
        if isFirst { greet() }
        return obtained
    }
}
