package import Desk
import Elements
import Events

/// Where a serial or a `req_id` is asked for, and what is known of it.
package struct SearchPage {
    /// What has come of the question.
    package enum Outcome {
        /// Nothing was asked yet.
        case open
        case found(Explanation)
        /// Why there is no answer.
        case failed(Words)
    }

    private let sheet: Sheet
    private let asked: String
    private let outcome: Outcome

    package init(_ asked: String, _ outcome: Outcome, on sheet: Sheet) {
        self.sheet = sheet
        self.asked = asked
        self.outcome = outcome
    }

    private var reader: Reader { sheet.reader }

    package var html: HTML {
        sheet.page(title, at: .search(asked: asked)) {
            HTML("main", .kind("one")) {
                switch outcome {
                case .open: hint
                case .failed(let words):
                    HTML("p", .kind("bad"), Attribute("role", "alert")) { sheet.text(words) }
                case .found(let explanation): told(explanation)
                }
            }
        } foot: {
            sheet.text(Words("时间：\(reader.zone)", "Times: \(reader.zone)"))
        }
    }

    private var title: String {
        asked.isEmpty ? sheet.text(Words("查询", "Find")) : asked
    }

    private var hint: HTML {
        HTML("p", .kind("soft")) {
            sheet.text(
                Words(
                    "输入设备标签上的序列号，或日志、企业微信里的 req_id。",
                    "Type the serial from the device's label, or a req_id from the log or from WeCom."))
        }
    }

    @Content private func told(_ explanation: Explanation) -> HTML {
        verdict(explanation)
        if !explanation.refused.isEmpty {
            list(
                "refused", explanation.refusedHeading,
                explanation.refused.map { $0.words(for: reader, at: explanation.at) })
        }
        if !explanation.standing.isEmpty {
            list(
                "standing", Words("现在有问题的", "What is wrong now"),
                explanation.wrong(for: reader))
        }
        if !explanation.story.isEmpty { story(explanation) }
    }

    private func verdict(_ explanation: Explanation) -> HTML {
        let name = explanation.serial?.text ?? explanation.asked
        let model = explanation.model.map { Words("（\($0)）", " (\($0))") } ?? Words("")
        return sheet.section("verdict", Words(name) + model) {
            HTML("p", .kind("said")) { HTML(marked: sheet.text(explanation.now)) }
            HTML("dl", .kind("facts")) {
                fact(Words("结论", "Cause"), [explanation.cause])
                if let words = explanation.forInstaller {
                    fact(Words("告诉安装人员", "Tell the installer"), [words] + shown(explanation))
                }
                fact(
                    Words("您要做的", "You do"),
                    explanation.todo.isEmpty ? [Words("无须处理", "nothing")] : explanation.todo)
            }
        }
    }

    /// What WeCom has shown to whoever added the device.
    private func shown(_ explanation: Explanation) -> [Words] {
        guard let errcode = explanation.errcode, errcode != .success else { return [] }
        return [Words("企业微信已显示：\(errcode.message)", "WeCom showed: \(errcode.message)")]
    }

    private func fact(_ name: Words, _ sentences: [Words]) -> HTML {
        HTML("dt") { sheet.text(name) }
            + HTML("dd") {
                for sentence in sentences { HTML("p") { HTML(marked: sheet.text(sentence)) } }
            }
    }

    private func list(_ name: StaticString, _ heading: Words, _ lines: [Words]) -> HTML {
        sheet.section(name, heading) {
            HTML("ul") {
                for line in lines { HTML("li") { HTML(marked: sheet.text(line)) } }
            }
        }
    }

    private func story(_ explanation: Explanation) -> HTML {
        sheet.section("story", Words("经过", "What happened")) {
            HTML("ol", .kind("story")) {
                for step in explanation.story {
                    HTML("li") {
                        moment(step.moment, explanation.at)
                        HTML("span") { HTML(marked: sheet.text(step.words)) }
                    }
                }
            }
        }
    }

    private func moment(_ moment: Step.Moment, _ now: UnixTime) -> HTML {
        switch moment {
        case .at(let time):
            let day = reader.day(time) == reader.day(now) ? "" : "\(reader.day(time)) "
            return HTML("time", Attribute("datetime", time.text)) { day + reader.time(time) }
        case .after(let milliseconds): return HTML("span", .kind("ms")) { "+\(milliseconds) ms" }
        case .within: return HTML("span") {}
        }
    }
}
