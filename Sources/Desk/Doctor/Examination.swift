package import Events

/// All that was found, and what it amounts to.
package struct Examination: Sendable {
    /// By area.
    package let remarks: [Remark]

    package init(_ remarks: [Remark]) {
        let order = Dictionary(uniqueKeysWithValues: zip(Remark.Area.allCases, 0...))
        self.remarks = remarks.enumerated().sorted { left, right in
            (order[left.element.area] ?? 0, left.offset) < (order[right.element.area] ?? 0, right.offset)
        }.map(\.element)
    }

    package func count(_ grade: Remark.Grade) -> Int { remarks.count { $0.grade == grade } }

    /// Whether nothing that was found is an error.
    package var isSound: Bool { count(.error) == 0 }

    /// A line a remark, and a last one that counts them.
    package func text(in language: Language) -> [String] {
        remarks.flatMap { $0.lines(in: language) } + [conclusion[language]]
    }

    private var conclusion: Words {
        let exit = isSound ? 0 : 1
        let counts = [Remark.Grade.error, .warning, .note].map { ($0.words, count($0)) }
        let zh = counts.map { "\($1) \($0.zh)" }.joined(separator: "，")
        let en = counts.map { "\($1) \($0.en)\($1 == 1 ? "" : "s")" }.joined(separator: ", ")
        return Words("\(zh)（退出码 \(exit)）", "\(en) (exit code \(exit))")
    }

    /// The same for scripts.
    package func json(in language: Language) -> JSON {
        .object([
            ("errors", .integer(Int64(count(.error)))), ("warnings", .integer(Int64(count(.warning)))),
            ("notes", .integer(Int64(count(.note)))),
            (
                "findings",
                .array(
                    remarks.map { remark in
                        .object([
                            ("area", .string(remark.area.rawValue)),
                            ("grade", .string(remark.grade.rawValue)),
                            ("text", .string(remark.words[language])),
                            ("todo", remark.todo.map { .string($0[language]) } ?? .null),
                            ("facts", remark.facts),
                        ])
                    })
            ),
        ])
    }
}

extension Remark {
    fileprivate func lines(in language: Language) -> [String] {
        let (areaWidth, gradeWidth) = language == .zh ? (10, 6) : (15, 9)
        let indent = String(repeating: " ", count: areaWidth + gradeWidth)
        let heading =
            Columns.fit(area.words[language], to: areaWidth)
            + Columns.fit(grade.words[language], to: gradeWidth)
        return Columns.wrap(words[language], indent: indent, heading: heading)
            + (todo.map { Columns.wrap("→ \($0[language])", indent: indent) } ?? [])
    }
}
