import Binding

extension Topic {
    static let aboutPromises = #"""
        - **Fail closed.** No empty 200, `success` or errcode 0 for a bind without a durable decision 0.
        - **One decision for one request.** Repeats, at once, later or after a crash, get the same errcode and cause one
          conversation with the vendor. The same `req_id` with another identity gets 7. A 7 for want of room or time is no
          decision (`overload`, `ledger_full`): WeCom does not repeat what it has heard, and who does is decided then.
        - **In time.** The answer is written within \#(Budget.answerMilliseconds) ms of the first byte; nothing is written after
          \#(Budget.silenceMilliseconds).
        - **A code is spent once.** *Sending* is on disk before the first byte. If nobody can know whether a code was
          spent, the redemption is *in doubt*: it is shown, and a person decides.
        - **One holder.** Two of the vendor's three binding modes let a second company take a device away; our ledger
          does not.
        - **Nothing leaks.** Tokens, keys, tickets and codes have a type that cannot be printed; on disk they are sealed.

        The limits: one process owns one ledger file, so one machine serves one maker. Whether WeCom repeats hardware
        callbacks, and what it answers for a code that was used, is in no document; both are handled, neither was seen.
        The stand-ins follow the documents, not the real clouds.
        """#

    static let aboutScenarios = #"""
        A scenario is a file in `Fixtures/scenarios`: what WeCom sends, what the clouds do, what is to come of it. `deploy/run`
        and `demo` tell eight in full, count the others, and show whatever differs with what to look at; with `--all` each has
        a row, and a scenario's name plays one by itself. The exit code is 1 where something differs.

        | column | what it is |
        | --- | --- |
        | scenario | its title |
        | sent | the callbacks that were sent |
        | HTTP, got | of the decisive answer: the status, and the errcode that was opened from it; `–` where there is none |
        | ms | from the first byte sent to the last byte received, of the slowest answer |
        | vendor | calls that the stand-in of the vendor, or of the maker's service, counted for the device |
        | code | requests to spend a code that WeCom's stand-in counted for it |

        A row that differs while the machine held the program up, or others' calls hung until the vendor was taken to be away,
        is played again by itself. It is *not judged*, rather than passed, if that goes on.
        """#
}
