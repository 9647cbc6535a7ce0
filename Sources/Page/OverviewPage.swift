import Binding
import Desk
import Elements
import Events
import Ledger
import Telemetry

/// The first page: what is to be done, how the day goes, and what came last.
package struct OverviewPage {
    let sheet: Sheet
    let overview: Overview

    package init(_ overview: Overview, on sheet: Sheet) {
        self.sheet = sheet
        self.overview = overview
    }

    var reader: Reader { sheet.reader }

    /// Where nothing was found, it says so.
    package var html: HTML {
        sheet.page(title, at: .overview) {
            HTML("main") {
                HTML("div", .kind("column")) {
                    todo
                    switch overview.ledger {
                    case .success(let glance): today(glance)
                    case .failure(let fault): unread(fault)
                    }
                }
                HTML("div", .kind("column")) { requests }
                HTML("div", .kind("column")) {
                    if let glance = overview.glance { devices(glance) }
                    models
                }
            }
        } foot: {
            sheet.text(
                Words(
                    "\(reader.second(overview.at))（\(reader.zone)），每 10 秒更新",
                    "\(reader.second(overview.at)) (\(reader.zone)), renewed every 10 s"))
        }
    }

    private var title: String {
        let count = overview.standing.count
        return sheet.text(
            count == 0 ? Words("一切正常", "All is well") : Words("要处理 \(count)", "\(count) to do"))
    }

    private func unread(_ fault: Overview.Unread) -> HTML {
        sheet.section("ledger", Words("账本", "Ledger")) {
            HTML("p", .kind("bad")) {
                sheet.text(
                    Words("现在看不到设备和请求：", "no device or request can be shown now: ") + fault.words)
            }
        }
    }

    // MARK: What is to be done

    private var todo: HTML {
        let all = overview.todo(for: reader)
        return sheet.section("todo", Words("要处理", "To do"), count: all.count) {
            if all.isEmpty {
                HTML("p", .kind("good")) { sheet.text(Words("没有要处理的", "nothing")) }
            } else {
                HTML("ul", .kind("todo")) {
                    for one in all { item(one.remark, one.timeLeft) }
                }
            }
        }
    }

    private func item(_ remark: Remark, _ timeLeft: Words?) -> HTML {
        HTML("li", remark.grade.kind) {
            HTML("p") {
                HTML("span", .kind("grade")) { sheet.text(remark.grade.words) }
                HTML(marked: sheet.text(remark.words))
            }
            if let timeLeft { HTML("p", .kind("left")) { sheet.text(timeLeft) } }
            if let todo = remark.todo { HTML("p") { HTML(marked: "→ \(sheet.text(todo))") } }
        }
    }

    // MARK: Models and devices

    private var models: HTML {
        sheet.section("models", Words("型号", "Models")) {
            HTML("ul") {
                for model in overview.models { HTML("li") { told(model) } }
            }
        }
    }

    private func told(_ model: Overview.Model) -> HTML {
        let troubles = overview.troubles(of: model)
        return HTML("h3") {
            "\(model.id) "
            if troubles.isEmpty { HTML("span", .kind("good")) { sheet.text(Words("正常", "well")) } }
        }
            + HTML("p") { HTML("code") { model.path } }
            + HTML("ul", .kind("facts")) {
                HTML("li") { lastGood(at: model) }
                HTML("li") { lastBind(of: model) }
                HTML("li") { ticket(of: model) }
                for trouble in troubles {
                    HTML("li", .kind("bad")) { HTML(marked: sheet.text(trouble)) }
                }
            }
    }

    private func lastGood(at model: Overview.Model) -> HTML {
        guard let time = model.lastGood else {
            return HTML(sheet.text(Words("启动以来没有回调", "no callback since the start")))
        }
        return HTML(sheet.text(Words("最近回调 ", "last callback "))) + moment(time)
    }

    private func lastBind(of model: Overview.Model) -> HTML {
        guard let bind = overview.glance?.binds.first(where: { $0.model == model.id }) else {
            return HTML(sheet.text(Words("最近没有绑定", "no bind of late")))
        }
        let outcome = overview.outcome(of: bind)?.words ?? Words("处理中", "under way")
        return HTML(sheet.text(Words("最近绑定 ", "last bind "))) + moment(bind.arrived)
            + HTML(" \(sheet.text(outcome))")
    }

    private func ticket(of model: Overview.Model) -> HTML {
        guard let made = overview.glance?.tickets[model.ticketName] else {
            return HTML(sheet.text(Words("还没有 ticket", "no ticket yet")))
        }
        let minutes = max(0, overview.at.seconds - made.seconds) / 60
        let age = Words(seconds: minutes * 60)
        return HTML(
            sheet.text(
                minutes == 0
                    ? Words("ticket 刚到", "ticket just came")
                    : Words("ticket \(age.zh)前到", "ticket came \(age.en) ago")))
    }

    func fact(_ name: Words, @Content value: () -> HTML) -> HTML {
        HTML("dt") { sheet.text(name) } + HTML("dd", content: value)
    }

    private func devices(_ glance: Glance) -> HTML {
        sheet.section("devices", Words("设备", "Devices")) {
            HTML("dl") {
                for state in Device.State.allCases {
                    fact(state.label) { "\(glance.devices[state] ?? 0)" }
                }
            }
            HTML("p", .kind("soft")) {
                HTML(
                    marked: sheet.text(
                        Words("逐台查看：`wecom-bind devices list`", "Each of them: `wecom-bind devices list`")))
            }
        }
    }

    func moment(_ time: UnixTime) -> HTML {
        HTML("time", Attribute("datetime", time.text)) { reader.moment(time, now: overview.at) }
    }
}

extension Remark.Grade {
    fileprivate var kind: Attribute {
        switch self {
        case .good: .kind("good")
        case .note: .kind("note")
        case .warning: .kind("warning")
        case .error: .kind("error")
        }
    }
}

extension Device.State {
    /// In a table, where `words` would be too long.
    fileprivate var label: Words {
        switch self {
        case .free: Words("空闲（曾有人添加过）", "free, and asked for before")
        case .asking: Words("正在添加", "being added")
        case .held: Words("保留中", "held")
        case .bound: Words("已绑定", "bound")
        case .unbinding: Words("正在解绑", "being unbound")
        }
    }
}
