import Binding
import Desk
import Elements
import Events
import Ledger

// How the day goes, and what came last.
extension OverviewPage {
    func today(_ glance: Glance) -> HTML {
        let counts = Dictionary(
            overview.today(glance, for: reader),
            uniquingKeysWith: +)
        let all = counts.values.reduce(0, +)
        return sheet.section("today", Words("今天的绑定", "Binds today"), count: all) {
            HTML("dl") {
                for outcome in Outcome.allCases {
                    if let count = counts[outcome] { fact(outcome.words) { "\(count)" } }
                }
            }
            if all == 0 { HTML("p", .kind("soft")) { sheet.text(Words("今天还没有", "none so far")) } }
            if let count = glance.countedAmong {
                HTML("p", .kind("soft")) {
                    sheet.text(
                        Words("只数了最近的 \(count) 条回调", "of the newest \(count) callbacks only"))
                }
            }
            LatencyPlot(glance.binds, sheet).html
        }
    }

    var requests: HTML {
        let rows = self.rows
        return sheet.section("requests", Words("最近的请求", "Last requests")) {
            if rows.isEmpty { HTML("p", .kind("soft")) { sheet.text(Words("还没有", "none so far")) } }
            HTML("ul", .kind("requests")) {
                for row in rows {
                    HTML("li") {
                        moment(row.at)
                        HTML("span") { row.content }
                    }
                }
            }
        }
    }

    private static let mostRows = 30

    /// Binds, and what was turned away among them, the newest first.
    private var rows: [(at: UnixTime, content: HTML)] {
        let binds = (overview.glance?.binds ?? []).map { (at: $0.arrived, content: told($0)) }
        let refused = overview.refused.map { (at: $0.last, content: told($0)) }
        let unkept = overview.unkept.map { (at: $0.at, content: told($0)) }
        return Array((binds + unkept + refused).sorted { $0.at > $1.at }.prefix(Self.mostRows))
    }

    private func told(_ bind: StoredCallback) -> HTML {
        let name = bind.serial?.text ?? bind.key.requestID.text
        let link = HTML("a", Attribute("href", Link.search(name, reader.language))) { name }
        guard let outcome = overview.outcome(of: bind) else {
            return link + HTML(" ") + HTML(sheet.text(Words("处理中", "under way")))
        }
        return link + HTML(" ")
            + (outcome == .bound
                ? HTML("span", .kind("good")) { sheet.text(outcome.words) }
                : HTML(
                    marked: sheet.text(
                        bind.settledReason.cause(isForwarded: overview.isForwarded(bind.model)))))
    }

    private func told(_ bind: UnkeptBind) -> HTML {
        let name =
            bind.name.map { name in
                HTML("a", Attribute("href", Link.search(name, reader.language))) { name }
            } ?? HTML("code") { bind.path }
        let cause = bind.reason?.cause(isForwarded: overview.isForwarded(bind.model)) ?? bind.cause
        return name + HTML(" ") + HTML(marked: sheet.text(cause))
    }

    private func told(_ refused: RefusedCallbacks) -> HTML {
        HTML("span", .kind("bad")) {
            sheet.text(Words("拒绝 ×\(refused.count)", "refused ×\(refused.count)"))
        } + HTML(" ") + HTML("code") { refused.path } + HTML(" ")
            + HTML(marked: sheet.text(refused.reason.cause))
    }
}
