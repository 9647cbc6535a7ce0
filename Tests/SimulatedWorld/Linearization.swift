/// What one object may do when nobody is concurrent: each action leads to a state, or cannot happen.
package protocol SequentialModel: Hashable, Sendable {
    associatedtype Action: Sendable

    /// nil when the action cannot have come out so in this state.
    func after(_ action: Action) -> Self?
}

/// One action with the ticks between which it took effect.
package struct Operation<Action: Sendable>: Sendable {
    package let action: Action
    package let called: Int
    /// nil for one of whose end nobody has heard: it took effect later, or never.
    package let returned: Int?

    package init(_ action: Action, called: Int, returned: Int?) {
        self.action = action
        self.called = called
        self.returned = returned
    }
}

extension SequentialModel {
    /// Whether a history of concurrent operations could have come about one after the other, each at some
    /// moment between its call and its return.
    ///
    /// Source: Wing and Gong, "Testing and verifying concurrent objects", 1993; the states that were seen
    /// are kept, as Lowe does.
    package func explains(_ history: [Operation<Action>]) -> Bool {
        var seen: Set<Step<Self>> = []
        return explains(
            history, Step(state: self, done: Array(repeating: false, count: history.count)), &seen)
    }

    private func explains(
        _ history: [Operation<Action>], _ step: Step<Self>, _ seen: inout Set<Step<Self>>
    ) -> Bool {
        guard seen.insert(step).inserted else { return false }
        let open = history.indices.filter { !step.done[$0] }
        guard open.contains(where: { history[$0].returned != nil }) else { return true }
        // Whatever returned before another one was called must come before it.
        let firstReturn = open.compactMap { history[$0].returned }.min() ?? .max
        for index in open where history[index].called <= firstReturn {
            guard let next = step.state.after(history[index].action) else { continue }
            var done = step.done
            done[index] = true
            if explains(history, Step(state: next, done: done), &seen) { return true }
        }
        return false
    }
}

private struct Step<State: Hashable>: Hashable {
    let state: State
    let done: [Bool]
}
