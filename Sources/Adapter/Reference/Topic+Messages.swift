extension Topic {
    /// What it hears; the table of the types stands behind it.
    static let aboutTold = #"""
        ### What it is told

        Whatever the models, with `maker.url` it hears what happens, as `{"type": …, "timestamp": …, "data": {…}}`:
        """#

    /// How it hears that.
    static let aboutTellings = #"""
        They are written in the transaction that makes them true, so that a crash loses none and invents none. Each is
        delivered at least once: keep the `webhook-id`s you have seen. Those about one device come in order: `sequence`
        counts 1, 2, 3 … and the next one leaves only after a 2xx for the one before it; other devices do not wait.
        Whatever is no 2xx is tried again, after 1, 2, 4 … 300 s for seven days; then it is given up, with
        `outbox_expired` in the log and a gap in `sequence`. `/metrics` has `wecom_bind_outbox_messages` and `wecom_bind_outbox_oldest_seconds`;
        over ten minutes `/readyz` says `outbox_late`.

        The alert `unbind_stopped` takes a `device.unbound` back: WeCom turned out to have the device. While 20,000
        messages wait, alerts are left out and forwarded events are answered 503; devices and codes are always told. No
        message carries a secret, except what WeCom itself put into an event that you asked for.
        """#

    /// What it fetches.
    static let aboutSecrets = #"""
        ### Secrets and tokens

        Signed in the same way, `POST /vendor/credentials` with `{"device_sn": "…", "want": "device_secret"}` answers
        `{"device_sn": …, "want": …, "value": "…", "ends_at": 1790007200}`.

        | `want` | what you get |
        | --- | --- |
        | `device_secret` | what the device's newest 0 was redeemed for; without `ends_at` |
        | `device_access_token` | the device's token, good for ten minutes more; renewed at WeCom if it is not, once for however many ask |
        | `model_access_token` | the token of `model_id`, or of the device's model |

        | status | `reason` |
        | --- | --- |
        | 404 | `no_redemption`, `no_such_model` |
        | 409 | `ready`, `sending`, `in_doubt`, `refused`, `expired`, `superseded`, `lost`: the state of its code; `unproved`: the secret came for a doubtful code; `unbound`: the company has lost the device; `replayed` |
        | 503 | WeCom or the ledger gave none in time: ask again |

        Every value that leaves is in the journal first, without the value: a line for each day, device and `want`, with the
        `webhook-id` that asked first and how many have. A request is answered once for each signature: a repeat needs another
        `webhook-timestamp` or `webhook-id`, so that a captured request opens nothing.
        """#
}
