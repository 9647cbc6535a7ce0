import Events

/// Whom a call was about.
struct Subject: Hashable, Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case serial = "serials"
        /// The digest of an authorisation code; see `CodeDigest`.
        case code = "codes"
        /// The callback that brought that code.
        case request = "requests"
    }

    let kind: Kind
    let id: String
}

/// How often every call came, in all and about every subject, and what it was answered.
struct CallLog: Sendable {
    private struct Record: Sendable {
        var calls: [String: Int] = [:]
        var answers: [String: [String]] = [:]
    }

    /// Answers that are kept of one call about one subject; later ones are only counted.
    private static let answersKept = 64
    /// Subjects of one kind that are told in one go.
    private static let subjectsTold = 1000

    private var total: [String: Int] = [:]
    private var records = BoundedTable<Subject, Record>(bound: 300_000)

    /// Counts a call as it comes, whatever becomes of it.
    mutating func came(_ call: String, about subjects: [Subject]) {
        total[call, default: 0] += 1
        for subject in subjects { records[subject, default: Record()].calls[call, default: 0] += 1 }
    }

    /// Notes how it was answered: a code in digits, or the name of a fault.
    mutating func answered(_ call: String, _ answer: String, about subjects: [Subject]) {
        for subject in subjects {
            guard records[subject]?.answers[call]?.count ?? 0 < Self.answersKept else { continue }
            records[subject, default: Record()].answers[call, default: []].append(answer)
        }
    }

    mutating func forget(_ subject: Subject) { records[subject] = nil }

    /// Everything about one subject.
    func members(of subject: Subject) -> JSON.Members {
        let record = records[subject] ?? Record()
        return JSON.Members([
            ("calls", Self.json(record.calls)),
            (
                "answers",
                .object(
                    record.answers.sorted { $0.key < $1.key }.map {
                        ($0.key, .array($0.value.map(JSON.string)))
                    })
            ),
        ])
    }

    /// Everything in all, and the subjects up to a bound.
    var members: JSON.Members {
        var members = JSON.Members([("calls", Self.json(total))])
        for kind in Subject.Kind.allCases {
            let ids = records.keys.filter { $0.kind == kind }.map(\.id).sorted().prefix(Self.subjectsTold)
            members.append(
                kind.rawValue,
                .object(ids.map { ($0, .object(self.members(of: Subject(kind: kind, id: $0)))) }))
        }
        return members
    }

    private static func json(_ counts: [String: Int]) -> JSON {
        .object(counts.sorted { $0.key < $1.key }.map { ($0.key, .integer(Int64($0.value))) })
    }
}
