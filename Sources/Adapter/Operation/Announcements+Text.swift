import Desk
package import Elements
import Telemetry

extension Announcements.News {
    private static let mostLines = 5
    /// As many as a message has room for; `doctor` has all.
    private static let mostTodos = 3
    private static let mostNames = 20

    /// For people in a WeCom group.
    ///
    /// - Parameter machine: Which of the machines that may write there this is.
    package func text(from machine: String, at now: UnixTime) -> String {
        let reader = Reader(.zh, secondsEast: 8 * 3_600)
        let heading = "\(begun.isEmpty ? "恢复" : "告警")（wecom-bind，\(machine)，\(reader.zone)）"
        return ([heading] + lines(for: reader, at: now) + todo(at: now) + recovered).joined(separator: "\n")
    }

    private func lines(for reader: Reader, at now: UnixTime) -> [String] {
        let named = begun.prefix(Self.mostLines).map {
            $0.line(for: reader, at: now)[reader.language].harmless
        }
        let others = begun.count - named.count
        return named + (others > 0 ? ["另有 \(others) 项"] : [])
    }

    /// Each advice once, however many it is for.
    private func todo(at now: UnixTime) -> [String] {
        begun.prefix(Self.mostLines).reduce(into: []) { all, standing in
            let line = "处理：\(standing.advice(at: now).zh.harmless)"
            if all.count < Self.mostTodos, !all.contains(line) { all.append(line) }
        }
    }

    private var recovered: [String] {
        guard !over.isEmpty else { return [] }
        let names = over.prefix(Self.mostNames).filter { !$0.isEmpty }.map(\.harmless)
        let more = over.count > Self.mostNames ? " 等 \(over.count) 项" : ""
        let about = names.isEmpty ? "" : "：\(names.joined(separator: "、"))\(more)"
        if condition == .codesInDoubt {
            return ["已了结\(about)（换到了密钥、被拒绝、已放弃或设备已删除）；没有换到密钥的，请企业在企业微信里删除设备并重新添加"]
        }
        if condition == .codesWaiting {
            return ["不再等待\(about)（换到了密钥、已过期、被拒绝或设备已删除）；没有换到密钥的另行告警"]
        }
        return ["已恢复\(about)（\(condition.meaning.zh.trimmingSuffix("。"))）"]
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
