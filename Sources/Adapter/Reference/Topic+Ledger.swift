extension Topic {
    static let aboutLedger = #"""
        The ledger is a file with its log (`LEDGER-wal`) and its marker (`LEDGER.marker`) beside it: move them together,
        and only while no server runs. The marker shows a ledger that is missing, empty or older than what was answered with
        it; such a one is refused, in words, until `ledger accept-restore` takes it into service. A machine or a folder that
        is set back as a whole takes its marker along: accept it by hand before the server starts.

        `ledger backup FILE` copies it while the server goes on. The copy says of itself that it is one, so that no start
        takes it for the ledger: to restore it, stop the server, put it in the ledger's place without a log, owned by the
        server's user, run `ledger accept-restore --reason TEXT` as that user, and start. What was decided behind the copy is answered 7, or as both clouds say, from then
        on. The copy's secrets are sealed: without the seal key it is of no use. `ledger check` looks either through.

        A seal key that is gone for good, with every copy, takes the secrets, codes and tickets in the ledger along. Whose
        each device is stands there unsealed: `devices list --limit 1000000 --json >FILE` reads it without a key, and `models
        list` what is paused. Stop the server, write a column `holder` into your list of devices by what FILE has, move the
        ledger aside with its log and its marker, configure a new key, start, have `devices import` take the list at once,
        and pause models anew: each device is bound for its company then, and WeCom is asked. Binds get 7 until WeCom has
        pushed a ticket, which takes ten minutes at most; from then on a device that is not imported yet is anybody's. A
        device whose secret nobody has fetched before has to be removed in WeCom and added again.

        A newer version that changes the ledger's schema first makes a backup of it beside it, `LEDGER.schema-7` by the
        number of the schema that it had, where there is room for it; nobody removes that. A ledger of a newer schema is
        refused, in words. To go back to the version before, put that backup in the ledger's place and run `ledger
        accept-restore`: what was answered since is lost, as with any other restored copy.

        The time of day is the system's at start, and is judged from then on by what others say: WeCom's Date first, then
        the vendor's, genuine callbacks, and the kernel. `clock_wrong` in `/readyz` says that the machine's clock is not
        what they say (by `wecom_bind_clock_ahead_seconds` in the metrics): mend its time service, the server goes by theirs
        meanwhile. `clock_unsure` says that for a minute nobody has confirmed it: callbacks that are more than 300 s off are
        refused, and until somebody speaks no code expires, no message is given up and no row goes.
        """#
}
