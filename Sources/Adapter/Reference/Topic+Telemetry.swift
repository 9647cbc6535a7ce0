extension Topic {
    static let aboutCodes = #"""
        Each code that the vendor's cloud documents, and what WeCom gets for it while a device is bound. *1 or 7* is decided
        by whether the device is online. `codes` in the configuration has a site's own answers; `wecom-bind codes` prints this
        table with them.
        """#

    static let aboutReasons = #"""
        Why a bind was answered so, or a code or device is as it is, is one word, whose matter it is (`whose`), and the
        figures that belong to it (`vendor_code`, `wecom_code`, `seconds`): the same in the log, in `devices show`, in
        `redemptions list`, in `explain`, and in what the maker's service is told.
        """#

    static let aboutConditions = #"""
        Whatever is answered 7, 403 or nothing for a reason of yours or of a cloud's is a *condition*: told in the log when it
        begins and when it is over, counted in `/metrics`, and standing in `/readyz` meanwhile, with since when, how often,
        the last example and what to do:

        ```sh
        curl -s 127.0.0.1:9443/readyz | jq .conditions
        ```

        `/readyz` answers 503 only for what another instance would not have. Those with *robot* are told to the WeCom group of
        `robot.url` too, at most once in five minutes of a kind, and to the maker's service. What any stranger can bring
        about, as `refusals` without our signature and `connections_broken`, calls nobody until no callback was let in at the
        model's URL for 25 minutes, in which WeCom has pushed two tickets; `doctor` has it as a warning.
        """#

    static let aboutMetrics = #"""
        `/metrics` on the admin listener, in Prometheus's text format. Times are in seconds, and each series is there from the
        start. Each line of the log is counted by its event in `wecom_bind_log_events_total`, so that whoever watches the
        metrics misses none of its alerts.
        """#

    static let aboutEvents = #"""
        A line `refused` says what was refused and why: `path`, `route`, `model`, `method`, `peer`, the reason and, in
        `detail`, what exactly was wrong. `sender` is whom one of `sources.proxies` has seen; `forwarded` is what another
        peer's X-Forwarded-For says, which nobody vouches for. `misrouted` is a request of WeCom's that came to another path
        than its route's: `nearest` is the route whose key has signed it. `refused_signed` is signed by a key of its own route,
        and refused for its time, its cipher or its ReceiveId.

        What strangers can bring about at will is told a little at a time: of each reason and route the first lines of a
        minute, the first one of each of a few senders (16, then one a second) and of those that come more often than others;
        and in `lines_held_back` how many more there were, and whose most were. A sender is the peer, or whom one of
        `sources.proxies` has seen; an IPv6 network of 64 bits is one. Senders that have signed rightly before are told and
        counted apart, so that nobody can hide them. Connections that end before a request that had begun could be read are
        told in `connections_refused`, once a minute: what most of them were, and the last one's words.

        A line of level *warn* or *error* may say what `todo`, with the command to type or the key of the configuration in
        backticks. `bind_answered` tells a bind's whole story: who asked for what, by which `course` it was decided (`asked`
        the vendor, `adopting`, `asked_wecom`, `waited` for the company's other bind, `at_once` by the claim, `repeated`,
        `joined` with a copy, `remembered`, `unclaimed`), and `calls`, each with what was said and its milliseconds.

        To the journal each line begins with its priority (`<6>`, `<4>`, `<3>`), which the journal takes off again. A start
        that fails is a line `start_failed`, but on a terminal, where it is plain text.

        An installer waits for `url_checked` (WeCom has taken the URL), `ticket_taken` (within ten minutes of that; `age_s` by
        WeCom's clock, and whether it is `newer` than the one before), `token_taken` (the first one of each kind) and the first
        `bind_answered`, which has `"first":true`.
        """#

    static let aboutProtocol = #"""
        WeCom's pages are named by their number in `developer.work.weixin.qq.com/document/path/NUMBER`; a file of the fixtures
        shows each case.
        """#
}
