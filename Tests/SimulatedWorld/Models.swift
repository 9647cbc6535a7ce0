/// One request: claimed, settled once, and answered with that and nothing else.
package enum RequestModel: SequentialModel {
    case unseen, claimed
    case settled(Int)

    package enum Action: Sendable, Equatable {
        case claim
        case settle(Int)
        case answer(Int)
    }

    package func after(_ action: Action) -> RequestModel? {
        switch (self, action) {
        case (.unseen, .claim): .claimed
        case (.unseen, .settle(let errcode)), (.claimed, .settle(let errcode)): .settled(errcode)
        case (.settled(let errcode), .answer(let told)) where errcode == told: self
        case (.unseen, .answer), (.claimed, .claim), (.claimed, .answer), (.settled, _): nil
        }
    }
}

/// One code: each attempt is begun before it is sent, and none while an earlier one may have spent it.
package struct CodeModel: SequentialModel {
    private var begun = 0
    private var sent = 0
    private var mayBeSpent = false

    package init() {}

    package enum Action: Sendable, Equatable {
        /// *Sending* is on disk, with this number of the attempt.
        case begin(Int)
        /// The first byte leaves.
        case send
        /// A whole refusal was read, which spent nothing.
        case refusal
        /// A person takes the risk that it was spent.
        case retry
    }

    package func after(_ action: Action) -> CodeModel? {
        var next = self
        switch action {
        case .begin(let attempt):
            guard attempt == begun + 1, !mayBeSpent else { return nil }
            next.begun = attempt
        case .send:
            guard sent < begun, !mayBeSpent else { return nil }
            next.sent = begun
            next.mayBeSpent = true
        case .refusal:
            guard mayBeSpent else { return nil }
            next.mayBeSpent = false
        case .retry:
            next.mayBeSpent = false
        }
        return next
    }
}
