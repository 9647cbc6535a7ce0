import Configuration
import Crypto
import Desk
import Elements
import Events
import FoundationEssentials
import Ledger

/// `ledger check`: whether the ledger, or a backup of one, is whole. It changes nothing.
enum LedgerLook {
    private struct Findings {
        var faults: [String] = []
        /// What is right as it stands, and should be known all the same.
        var notes: [String] = []
    }

    @Sendable static func run(_ arguments: Arguments) throws(CommandFailure) -> Exit {
        let named = arguments.rest.first
        let configuration = try configuration(arguments, isNeeded: named == nil)
        guard let path = named ?? configuration?.ledgerPath else {
            throw CommandFailure(.usage, Words("请指定一个文件，或者配置", "name a file, or a configuration"))
        }
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(.noInput, Words("没有 \(path)", "\(path) is not there"))
        }
        let progress = ProgressLine()
        defer { progress.end() }
        progress.tell(Words("正在检查 \(path)", "looking through \(path)"))
        var findings = Findings()
        do throws(LedgerError) {
            try look(through: path, seals(configuration), &findings)
        } catch {
            findings.faults.append("\(error)")
        }
        progress.end()
        tell(findings, of: path, isForScripts: arguments.has("--json"))
        return findings.faults.isEmpty ? .success : .failed
    }

    /// Whoever names a file may have no configuration, and then its secrets stay sealed.
    private static func configuration(
        _ arguments: Arguments, isNeeded: Bool
    ) throws(CommandFailure) -> Installation? {
        let isThere =
            arguments[option: "--config"] != nil
            || FileManager.default.fileExists(atPath: Arguments.usualConfiguration)
        guard isNeeded || isThere else { return nil }
        return try ConfigurationLoader.load(try arguments.configuration())
    }

    private static func seals(_ configuration: Installation?) -> [SealingKey] {
        // The configuration's own reading has refused what is no key.
        (try? configuration.map { try Service.sealKeys(of: $0) })?.ledger ?? []
    }

    private static func look(
        through path: String, _ seals: [SealingKey], _ findings: inout Findings
    ) throws(LedgerError) {
        let ledger = try Inspection(path: path)
        if let made = try ledger.backup {
            findings.notes.append("it is a backup that was made \(made.text)")
        } else {
            expectService(of: path, &findings)
        }
        if seals.isEmpty {
            findings.notes.append("what is sealed was not opened: no configuration was named")
        }
        findings.faults += try ledger.check(seals)
    }

    /// What a start would say of it, without looking through it.
    private static func expectService(of path: String, _ findings: inout Findings) {
        var limits = LedgerLimits()
        limits.checkedBytes = 0
        do throws(LedgerError) {
            try Rehearsal.check(path: path, seals: [], limits: limits)
        } catch {
            findings.faults.append("\(error)")
        }
    }

    private static func tell(_ findings: Findings, of path: String, isForScripts: Bool) {
        if isForScripts {
            return Console.print(
                .object([
                    ("ledger", .string(path)), ("findings", .array(findings.faults.map(JSON.string))),
                    ("notes", .array(findings.notes.map(JSON.string))),
                ]))
        }
        findings.notes.forEach { Console.print(Words("注意：", "note: ") + Words(said: $0)) }
        findings.faults.forEach { Console.print(Words(said: $0)) }
        if findings.faults.isEmpty { Console.print(Words("\(path) 完好", "\(path) is whole")) }
    }
}
