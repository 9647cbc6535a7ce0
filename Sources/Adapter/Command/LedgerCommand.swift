/// `ledger`: what is done to the ledger as a whole.
enum LedgerCommand {
    static let command = Program.Command(
        name: "ledger", summary: "back up, check, prune or restore the ledger",
        help: """
            usage: wecom-bind ledger backup FILE [--force] [--config FILE] [--json]
                   wecom-bind ledger check [FILE] [--config FILE] [--json]
                   wecom-bind ledger prune --before DATE [--dry-run] [--config FILE] [--json]
                   wecom-bind ledger accept-restore --reason TEXT [--config FILE] [--json]

            backup  copies the ledger as it is now into FILE, while the server goes on. The command does so
                    itself, as the ledger's user, so that FILE may be wherever that user may write. FILE is
                    there once it is whole, looked through and on disk, with mode 0600. A backup that is
                    there already is replaced with --force; anything else never is. It holds the ledger's
                    secrets, sealed: keep the seal key too, and elsewhere.
            check   looks the ledger through, or a backup: the file, its rows, what they say of one another,
                    its marker, and, with the seal key of the configuration, whether each sealed value opens.
                    A line a finding. Nothing is changed, and the server goes on.
            prune   deletes what was over before DATE, as 2026-01-31 in UTC, a small step at a time. The
                    server does so by itself with what is older than 180 days, which the rules need: no
                    later DATE is taken. The file does not shrink, its pages are used again.
            accept-restore
                    takes a ledger into service that is a backup, another copy, or was set back. No server
                    may run.

            To restore a backup: stop the server, put the file in the ledger's place, take LEDGER-wal and
            LEDGER-shm away, run accept-restore, start the server.

            What was answered since the copy was made, such a ledger does not know. The backup says that it
            is one, and the file LEDGER.marker beside the ledger shows it of another copy: serve refuses it.
            A machine or a folder that was set back as a whole does not show it: run accept-restore by hand
            then, before serve; and also when the log has auth_code_used_by_another and nobody else can have
            used the code. Cut short, it leaves a ledger that serve refuses: run it again.

            From then on
              codes that wait, or were on their way, are in doubt: see redemptions list
              every device is bound, to a company that is not known, until WeCom denies it when it is asked
              binds that WeCom made before are not answered: the installer tries again
              for a minute no device is set free
            Import the device list again if it has changed since the copy.

            Exit codes: 0 done, 1 it was not to be done or something was found, 64 usage, 66 a file is
            missing, 69 a server runs or is away, or the ledger, FILE or WeCom is, 78 configuration.
            """,
        run: run)

    @Sendable private static func run(_ words: [String]) async throws(CommandFailure) -> Exit {
        let arguments = try Arguments.of(
            words, options: ["--config", "--reason", "--before"], flags: ["--json", "--force", "--dry-run"])
        switch arguments.rest.first {
        case "backup": return try LedgerBackup.run(arguments)
        case "check": return try LedgerLook.run(arguments)
        case "prune": return try await LedgerPrune.run(arguments)
        case "accept-restore": return try await LedgerRestore.run(arguments)
        default:
            throw CommandFailure(.usage, "one of backup, check, prune, accept-restore; see --help")
        }
    }
}
