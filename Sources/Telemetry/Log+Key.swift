import Elements
package import Events

extension Log {
    /// What may stand in a line beside `at`, `level` and `event`, in the order in which it stands there.
    package enum Key: String, HashedByCase, Sendable, CaseIterable {
        // Who and what it is about.
        case requestID = "req_id"
        case request, number, sequence
        case condition, account, model, route, listener, device, company, name, type, operation, token, path
        /// The route that was meant, probably, by another path.
        case nearest
        case method, peer
        /// Whom a proxy of ours has seen.
        case sender
        /// Whom the peer says it has seen, of which nobody knows that it is a proxy.
        case forwarded
        // What became of it.
        case state, course, outcome, delivery, answer, report, attempt, attempts, first, now, made
        case errcode
        /// A call that was made for it, and what came instead of an answer.
        case call, fault
        case failure
        /// Why: one of `Reason`'s words, whose matter it is, and the figures that belong to it.
        case reason, whose
        case vendorCode = "vendor_code"
        case wecomCode = "wecom_code"
        case seconds
        case detail
        // Figures.
        case milliseconds = "ms"
        case systemAheadMilliseconds = "system_ahead_ms"
        case wecomAheadMilliseconds = "wecom_ahead_ms"
        case minutesLeft = "minutes_left"
        case count, counts
        /// Whose most of them were.
        case most
        case checked, binds, models, devices, ports, texts
        case isNewer = "newer"
        case ageSeconds = "age_s"
        case exit, mistakes
        case changed
        case changedCount = "changed_count"
        case needsRestart = "needs_restart"
        /// Secrets that stand in the environment, which cannot have changed.
        case fixed = "in_environment"
        case adminPort = "admin_port"
        case askedUpTo = "asked_up_to"
        case settledClaims = "settled_claims"
        case doubtfulRedemptions = "doubtful_redemptions"
        case holdsSecret = "holds_secret"
        case ledgerClosed = "ledger_closed"
        /// The calls that were made for it: an object each.
        case calls
        case todo

        /// As they stand in a line, without those that are null.
        package static func inOrder(_ fields: [Key: JSON]) -> [(String, JSON)] {
            let placed = fields.compactMap { key, value in value.isNull ? nil : (places[key] ?? 0, key, value)
            }
            return placed.sorted { $0.0 < $1.0 }.map { ($0.1.rawValue, $0.2) }
        }

        /// The few keys of a line are looked up here: to look all keys up in a line takes ten times as long.
        private static let places = Dictionary(uniqueKeysWithValues: zip(allCases, 0...))
    }
}
