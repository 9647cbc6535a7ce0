import Binding
import Cloud
import Configuration
import Desk
import Elements
import Events
import Ledger
import Transport

/// The configuration, as `serve --check` reads it.
enum FileCheck {
    static func remarks(of file: String) -> (Installation?, [Remark]) {
        do throws(CommandFailure) {
            let configuration = try ConfigurationLoader.load(file, .start)
            let models = configuration.models.count
            let good = Remark(
                .configuration, .good, Words("\(file)，\(models) 个型号", "\(file), \(models) models"),
                [("file", .string(file)), ("models", .integer(Int64(models)))])
            return (
                configuration,
                [good] + configuration.warnings.map { Remark(.configuration, .note, Words(said: $0)) }
            )
        } catch {
            let mistakes = error.mistakes.isEmpty ? [error.words] : error.mistakes.map { Words(said: $0) }
            let todo = Words(
                "改正后用 `wecom-bind serve --check` 再检查", "mend it, and see `wecom-bind serve --check`")
            return (nil, mistakes.map { Remark(.configuration, .error, $0, todo: todo) })
        }
    }
}

/// How long certificates are good, by their files.
enum CertificateCheck {
    static func remarks(of configuration: Installation, at now: UnixTime) -> [Remark] {
        let pairs = (configuration.listeners + (configuration.admin.map { [$0] } ?? [])).compactMap(\.tls)
        // The configuration's own reading has refused what cannot be used.
        let ends = pairs.compactMap { pair in
            (try? TLSContext(certificateChain: pair.chainPath, key: pair.keyPath))?.end.map {
                (pair.chainPath, $0)
            }
        }
        return ends.map { path, end in
            let days = (end.seconds - now.seconds) / 86_400
            return Remark(
                .certificates, .good,
                Words("\(path) 还有 \(days) 天到期", "\(path) is good for \(days) days"),
                [("file", .string(path)), ("ends", .string(end.text)), ("days", .integer(days))])
        }
    }
}

/// What the ledger says without a server.
enum LedgerCheck {
    static func remarks(of configuration: Installation, at now: UnixTime) -> [Remark] {
        do throws(LedgerError) {
            let ledger = try Inspection(path: configuration.ledgerPath)
            let doubtful = try ledger.redemptions(in: .inDoubt)
            let sizes = try ledger.sizes()
            return [.ledger(configuration.ledgerPath, sizes, freeBytes: nil)]
                + doubtful.map { remark(of: $0, at: now) }
        } catch {
            return [
                Remark(
                    .ledger, .note,
                    Words("\(configuration.ledgerPath)：", "\(configuration.ledgerPath): ")
                        + Words(said: "\(error)"))
            ]
        }
    }

    private static func remark(of code: Redemption, at now: UnixTime) -> Remark {
        let left = code.timeLeft(at: now) ?? code.progress.state.words
        return Remark(
            .codes, .error,
            Words(
                "\(code.serial) 的 `auth_code` 存疑，\(left.zh)",
                "the code of \(code.serial) is in doubt, \(left.en)"),
            todo: code.todo(at: now),
            [
                ("serial", .string(code.serial.text)),
                ("seconds_left", code.secondsLeft(at: now).map(JSON.integer) ?? .null),
            ])
    }
}
