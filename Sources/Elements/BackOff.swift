/// From a vain try to the next one: each wait is twice as long as the one before.
package struct BackOff: Sendable {
    private let firstMilliseconds: Int64
    private let longestMilliseconds: Int64

    package init(from firstMilliseconds: Int64, to longestMilliseconds: Int64) {
        self.firstMilliseconds = firstMilliseconds
        self.longestMilliseconds = longestMilliseconds
    }

    /// The same wait each time.
    package init(every milliseconds: Int64) {
        self.init(from: milliseconds, to: milliseconds)
    }

    /// Tries something until it is done, or not worth another try.
    ///
    /// - Parameter goesOn: Hears why a try was vain, and says whether there is to be another one.
    /// - Returns: nil when it was given up.
    @discardableResult
    package func insist<Outcome, Failure: Error>(
        on runtime: any Runtime, _ attempt: () async throws(Failure) -> Outcome,
        goesOn: (Failure) -> Bool
    ) async -> Outcome? {
        var wait = firstMilliseconds
        while true {
            do throws(Failure) {
                return try await attempt()
            } catch {
                guard goesOn(error) else { return nil }
                await runtime.sleep(until: runtime.now.advanced(byMilliseconds: wait))
                wait = min(wait * 2, longestMilliseconds)
            }
        }
    }
}
