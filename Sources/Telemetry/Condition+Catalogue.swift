extension Condition {
    /// - Precondition: Each is in one of the groups below, which a test sees to by asking for all.
    package var entry: Entry {
        guard let entry = program ?? arrivals ?? clouds ?? devices else {
            preconditionFailure("\(self) is in no group")
        }
        return entry
    }

    static func told(by subject: Log.Key? = nil, _ meaning: String, todo: String) -> Entry {
        Entry(subject: subject, begins: .told, ends: .told, meaning: meaning, todo: todo)
    }

    /// The first case makes it stand, and it stands until it is looked after.
    static func begun(by subject: Log.Key? = nil, _ meaning: String, todo: String) -> Entry {
        Entry(subject: subject, begins: .running(1), ends: .told, meaning: meaning, todo: todo)
    }

    static func met(
        _ running: Int = 1, by subject: Log.Key? = nil, quietMinutes: Int64, _ meaning: String, todo: String
    ) -> Entry {
        Entry(
            subject: subject, begins: .running(running), ends: .quiet(minutes: quietMinutes),
            meaning: meaning, todo: todo)
    }
}

// MARK: The program itself, and its machine

extension Condition {
    private var program: Entry? { ledger ?? machine }

    private var ledger: Entry? {
        switch self {
        case .draining:
            Self.told("The program finishes what runs, and ends.", todo: "nothing: it was asked to stop")
        case .ledgerLate:
            Self.met(
                quietMinutes: 1, "The ledger does not answer in time.",
                todo: "look at the load of the disk of `ledger.path`: binds get 7 until it answers in time")
        case .ledgerFull:
            Self.met(
                quietMinutes: 1, "The ledger's disk has no room left.",
                todo:
                    "free 64 MiB of the disk of `ledger.path`: binds get 7 until then, and no restart is needed"
            )
        case .ledgerUnavailable:
            Self.met(
                quietMinutes: 1, "The ledger cannot be read or written.",
                todo:
                    "look at the disk of `ledger.path` and at the log's ledger lines; delete none of its files"
            )
        case .ledgerCorrection:
            Self.told(
                "What was committed too late for its caller cannot be put right.",
                todo:
                    "it is tried on. Look at the disk of `ledger.path`; if that is well, restart: a start settles all"
            )
        case .ledgerLinked:
            Self.told(
                "The ledger's file has got a second name.",
                todo:
                    "remove the second name of the file (a hard link, and no copy): the next start refuses it"
            )
        default: nil
        }
    }

    private var machine: Entry? {
        switch self {
        case .clockWrong:
            Self.told(
                "This machine's clock is wrong, by the word of witnesses.",
                todo: "set it right: `timedatectl set-ntp true`; the program goes by the witnesses meanwhile")
        case .clockUnsure:
            Self.told(
                "Nobody vouches for the time.",
                todo: "look at this machine's time service, and whether both clouds can be reached")
        case .overload:
            Self.met(
                quietMinutes: 1, "More comes than can be decided in time: binds get 7 at once.",
                todo: "see what else runs on this machine, and who sends so much: wecom_bind_callbacks_total")
        case .answersLate:
            Self.met(
                quietMinutes: 10, "Binds had no answer, or 7, since their time was over.",
                todo: "see how long the vendor, the ledger and the loops take: /metrics has each")
        case .connectionsFull:
            Self.met(
                quietMinutes: 1,
                "Connections were not taken, in all or from one address, or had to make room.",
                todo:
                    "see who keeps them open, which a proxy before this program should not; where the process may"
                    + " have few descriptors, raise LimitNOFILE in its unit")
        case .descriptorsUsedUp:
            Self.met(
                quietMinutes: 1, "The process has no file descriptor left.",
                todo: "raise LimitNOFILE in its unit, then `systemctl restart wecom-bind`")
        case .certificate:
            Self.told(
                by: .listener,
                "A listener's certificate has expired, or will within 21 days; or its files are spoilt.",
                todo: "renew it, then reload: `systemctl reload wecom-bind`")
        case .reloadRefused:
            Self.told(
                "The last reload was refused, and what was before goes on.",
                todo: "mend what its line names, see `wecom-bind serve --check`, and reload again")
        default: nil
        }
    }
}
