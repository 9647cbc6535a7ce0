import Telemetry

extension Topic {
    static let aboutService = #"""
        `deploy/package` makes a Debian package, which brings a user, a systemd unit, and a seal key that is
        made once (`/etc/wecom-bind/seal.key`; keep a copy). `/etc/wecom-bind/wecom-bind.json` is what every command reads
        without `--config`. `systemctl reload wecom-bind` is SIGHUP; with `wecom-bind.socket` enabled, whose address is that
        of `listen`, a restart refuses no connection. Removing the package keeps configuration, ledger and seal key, purging
        keeps the last two, and whatever else lies beside them. `deploy/nginx.conf` is for nginx in front,
        `deploy/Containerfile` for a container; the package has both in `/usr/share/doc/wecom-bind/examples`, and the
        scenarios of `replay` in `/usr/share/wecom-bind/scenarios`.

        ### The page

        The page is on the `admin` listener, as are `/healthz`, `/readyz` and `/metrics`: open `http://localhost:9443/`, from
        elsewhere through `ssh -L 9443:localhost:9443 HOST`. It says in Chinese or English what is to be done and by which
        command, how the day's binds ended and how long the last ones took, and under `/explain` what is known of a serial or a
        req_id. It changes nothing, needs no script, and opens only by a name of its own (localhost, or one of `admin.names`).
        With `admin.tls` and `admin.password` the listener may stand elsewhere than on loopback: a browser is asked for the
        password, with any user name, and Prometheus brings it as a bearer token.

        ### Reading the log

        The log goes to standard error, \#(Log.form). To read it as a person:

        ```sh
        journalctl --unit wecom-bind --output cat --follow --priority info |
            \#(Log.reader)
        ```

        `--priority warning` leaves what somebody should look at, and `todo` says what to do about it.
        """#

    static let aboutInternet = #"""
        ### On the open internet

        The listener needs no proxy in front. HTTP/1.1 is taken to the letter (`Tests/TransportTests/Conformance` lists
        what RFC 9112 demands, by section), TLS is Mozilla's intermediate profile, a slow peer has 3 s for its head and
        5 s for its request, a refusal closes its connection. When the table of connections is full, the stranger that
        has waited longest makes room; whoever has once authenticated is left alone. When requests lie unread for more
        than 300 ms, new binds are answered 7 at once and strangers not at all, so that those admitted stay in time.
        `sources` in the configuration is a second fence.

        Behind a balancer, `idle_seconds` (10, up to 75) is longer than it keeps a connection that waits, and its probes have
        `health_path`, a path of their own on the same port, which leaves nothing in the log.

        To point a conformance suite at the parser and the connections themselves:

        ```sh
        swift run echo-server 8080                                                   # plain
        swift run echo-server 8443 Fixtures/tls/server.pem Fixtures/tls/server.key   # with TLS
        ```

        It prints a JSON line with its port and answers each request with its method, target, headers and body.
        """#
}
