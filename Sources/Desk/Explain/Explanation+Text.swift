import Binding
import Elements
import Events

extension Explanation {
    /// In lines that a terminal of 80 columns shows.
    package func text(for reader: Reader) -> [String] {
        let language = reader.language
        let ofModel = model.map { Words("（型号 \($0)）", " (model \($0))") } ?? Words("")
        let heading = Words(serial?.text ?? asked) + ofModel + Words("　现在：", "  now: ") + now
        return Columns.wrap(heading[language], indent: "")
            + labelled(Words("结论", "Cause"), cause[language], reader)
            + installer(reader) + you(reader) + refusals(reader) + wrong(reader) + happened(reader)
    }

    private func labelled(_ label: Words, _ text: String, _ reader: Reader) -> [String] {
        let width = reader.language == .zh ? 14 : 20
        let indent = String(repeating: " ", count: width)
        return Columns.wrap(text, indent: indent, heading: Columns.fit(label[reader.language], to: width))
    }

    private func installer(_ reader: Reader) -> [String] {
        let shown = errcode.map { code in
            code == .success
                ? Words("", "")
                : Words("（企业微信已显示：\(code.message)）", " (WeCom showed: \(code.message))")
        }
        guard let forInstaller else { return [] }
        let said = Words("“\(forInstaller.zh)”", "\"\(forInstaller.en)\"") + (shown ?? Words(""))
        return labelled(Words("告诉安装人员", "Tell the installer"), said[reader.language], reader)
    }

    private func you(_ reader: Reader) -> [String] {
        let label = Words("您要做的", "You do")
        guard !todo.isEmpty else { return labelled(label, Words("无须处理", "nothing")[reader.language], reader) }
        return todo.flatMap { labelled(label, $0[reader.language], reader) }
    }

    private func refusals(_ reader: Reader) -> [String] {
        guard !refused.isEmpty else { return [] }
        return [refusedHeading[reader.language]]
            + refused.flatMap { Columns.wrap($0.words(for: reader, at: at)[reader.language], indent: "  ") }
    }

    private func wrong(_ reader: Reader) -> [String] {
        guard !standing.isEmpty else { return [] }
        return [Words("现在有问题的", "What is wrong now")[reader.language]]
            + wrong(for: reader).flatMap { Columns.wrap($0[reader.language], indent: "  ") }
    }

    private func happened(_ reader: Reader) -> [String] {
        let days = story.compactMap { step in
            if case .at(let time) = step.moment { reader.day(time) } else { nil }
        }
        guard let first = days.first else { return [] }
        // A story of one day has its date in the title.
        let isOfOneDay = Set(days).count == 1
        let when = isOfOneDay ? "\(reader.zone) \(first)" : reader.zone
        let title = Words("经过（\(when)）", "What happened (\(when))")
        var day = isOfOneDay ? first : ""
        return [title[reader.language]]
            + story.flatMap { step in
                guard case .at(let time) = step.moment, reader.day(time) != day else {
                    return step.lines(for: reader)
                }
                day = reader.day(time)
                return ["  \(day)"] + step.lines(for: reader)
            }
    }
}

extension Step {
    fileprivate func lines(for reader: Reader) -> [String] {
        let moment: String =
            switch moment {
            case .at(let time): "  \(reader.time(time))"
            case .after(let milliseconds): "  +\(milliseconds) ms"
            case .within: ""
            }
        let width = 16
        let left = Columns.width(of: moment) < width ? Columns.fit(moment, to: width) : "\(moment)  "
        return Columns.wrap(
            words[reader.language], indent: String(repeating: " ", count: width), heading: left)
    }
}
