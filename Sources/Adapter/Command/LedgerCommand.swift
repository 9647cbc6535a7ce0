/// `ledger`: what is done to the ledger as a whole.
enum LedgerCommand {
    static let command = Command(
        "ledger", "back up, check, prune or restore the ledger",
        [
            Command.Action(
                "backup", Operands(text: "FILE", areFiles: true), [force, .config, .json],
                """
                copies the ledger as it is now into FILE, while the server goes on. The command does so itself, as the
                ledger's user, so that FILE may be wherever that user may write. FILE is there once it is whole, looked
                through and on disk, with mode 0600. It holds the ledger's secrets, sealed: keep the seal key too, and
                elsewhere.
                """, run: LedgerBackup.run),
            Command.Action(
                "check", Operands(text: "[FILE]", areFiles: true), [.config, .json],
                """
                looks the ledger through, or a backup: the file, its rows, what they say of one another, its marker,
                and, with the seal key of the configuration, whether each sealed value opens. A line a finding. Nothing
                is changed, and the server goes on.
                """, run: LedgerLook.run),
            Command.Action(
                "prune", .none, [before, dryRun, .config, .json],
                """
                deletes what was over before a day, a small step at a time. The server does so by itself with what is
                older than 180 days, which the rules need: no later DATE is taken. The file does not shrink, its pages
                are used again.
                """, run: LedgerPrune.run),
            Command.Action(
                "accept-restore", .none, [.reason, .config, .json],
                """
                takes a ledger into service that is a backup, another copy, or was set back. No server may run.
                """, run: LedgerRestore.run),
        ],
        notes: """
            To restore a backup: stop the server and its socket (systemctl stop wecom-bind.socket
            wecom-bind.service), take LEDGER, LEDGER-wal and LEDGER-shm away, put the file in the ledger's
            place, run accept-restore, start both. With LEDGER-wal still there, which is the other
            ledger's, nothing opens the file.

            What was answered since the copy was made, such a ledger does not know. The backup says that it
            is one, and the file LEDGER.marker beside the ledger shows it of another copy: serve refuses it.
            A machine or a folder that was set back as a whole does not show it: run accept-restore by hand
            then, before serve; and also when the log has auth_code_used_by_another and nobody else can have
            used the code. Cut short, it leaves a ledger that serve refuses: run it again.

            From then on
              codes that wait, or were on their way, are in doubt: see redemptions list
              every device is bound, to a company not known, until WeCom denies it
              binds that WeCom made before are not answered: the installer tries again
              for a minute no device is set free
            Import the device list again if it has changed since the copy.

            Exit codes: 0 done, 1 it was not to be done or something was found, 64 usage, 66 a file is
            missing, 69 a server runs or is away, or the ledger, FILE or WeCom is, 78 configuration.
            """)

    private static let force = Option(
        "--force", "replaces a backup that is there already; anything else never is replaced")
    private static let before = Option(
        "--before", .text("DATE"), isRequired: true, "which day, as 2026-01-31, in UTC")
    private static let dryRun = Option("--dry-run", "deletes nothing, and says how much would go")
}
