extension Topic {
    /// What the maker's service decides and hands in.
    static let aboutForwarding = #"""
        The maker's own service can decide binds, hear what happens, and fetch secrets. We post to `maker.url`; it posts to
        us, on the listeners of the callbacks, under `/vendor/`. Both sides sign as
        [Standard Webhooks](https://www.standardwebhooks.com) says, with the secrets of `maker.secrets`: every live one signs
        ours, any live one is enough for yours. So a secret is rotated by adding the new one here, exchanging it there, and
        taking the old one away here.

        A message of yours, signed with nothing but `openssl`, to the demo's server, which
        README starts by hand:

        ```sh run
        secret=$(cat Fixtures/demo/secrets/maker)        # one of maker.secrets
        body='{"model_id":"demo_forward","req_id":"r1","errcode":0}'
        id=msg_$(openssl rand -hex 12)                   # the same when you send the same message again
        at=$(date +%s)                                   # within 300 s of our clock
        key=$(printf %s "${secret#whsec_}" | openssl base64 -d -A | od -An -vtx1 | tr -d ' \n')
        mac=$(printf %s "$id.$at.$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)
        curl --silent --cacert Fixtures/tls/authority.pem --data "$body" --write-out ' %{http_code}\n' \
            --header "webhook-id: $id" --header "webhook-timestamp: $at" --header "webhook-signature: v1,$mac" \
            --header 'Content-Type: application/json' https://127.0.0.1:8443/vendor/results    # → {"message":"no bind …"} 404
        ```

        The 404 says that no bind with this `req_id` was ever forwarded; a wrong signature would get 403.

        Ours bear the same three headers: compute `mac` in the same way over the bytes of the body as they came, and
        compare it with each `v1,…` of the header, in constant time. `Sources/Cloud/StandardWebhook.swift` and the
        sandbox's `MakerStandIn` do just that.

        ### A forwarded bind

        A model with `"conversation": "forward"` needs no vendor account. Its binds are posted:

        ```json
        {"type": "bind", "timestamp": "2026-09-21T14:13:20.000Z",
         "data": {"req_id": "…", "model_id": "…", "device_sn": "…", "auth_corpid": "…", "createtime": 1790000000,
                  "verif_code": "what the installer typed", "answer_by": "2026-09-21T14:13:22.000Z", "answer_within_ms": 1990}}
        ```

        Answer with a *result* if you can within `answer_within_ms`, else with 202 and post the result when you have it:

        ```json
        {"model_id": "…", "req_id": "…", "errcode": 0, "msg": "", "data": {}}
        ```

        Exactly one of `errcode` (0 to 7 or 1999, taken as it is) and `code` (a code of the vendor's, as `wecom-bind
        codes` lists them, which goes through that table). In an answer `model_id` and `req_id` may be left out.

        | you answer the bind with | which means |
        | --- | --- |
        | 200 and a result | that is WeCom's answer |
        | 202 | the result comes to `/vendor/results`; without it WeCom hears 7 in time |
        | 3xx, 4xx | not taken, nothing done: offered again within 1,700 ms, then 7, and the device stays free |
        | 5xx, another body, a broken connection, silence | it may have bound: you are asked, and without proof WeCom hears 7 |

        The *question* is the same message, with the same `webhook-id`, with `"question": true` and without `verif_code`:
        what became of this bind? Answer it with the result, 202 if you do not know yet, or 404 if you have never seen that
        `req_id`. Never bind on a question. It comes at the cut-off (2 s after WeCom's first byte) and when a call broke
        off. So keep results by `req_id`, and give the same one whenever it is asked for.

        Of a bind whose outcome stayed unknown we ask later, after a restart too, with a message of the type `holder` that
        bears `model_id`, `device_sn` and `auth_corpid`: has this company the device now, by whatever bind? Errcode 0 is
        yes, another errcode or 404 is no. The company's next try begins with it, and is answered 0 without another bind.

        | we answer a posted result with | which means |
        | --- | --- |
        | 200 | on disk. The first result of a request stays; the same one again changes nothing |
        | 400 | it is no result, and the body says why |
        | 403 | signature or timestamp |
        | 404 | no bind with this `req_id` was forwarded for this model |
        | 409 | another result came first and stays; people are told once (`result_differs`) |
        | 503 | not stored: send it again |

        A result that comes after WeCom had its 7 is a *late truth*: after a 0 the device is held for its company, whose
        next try gets 0; after a refusal it is free at once.

        ### Devices that are taken back

        `unbind` (the company has removed the device) and `undo` (WeCom never had it) bear `req_id`, `model_id`,
        `device_sn`, `auth_corpid` and `createtime`: for `unbind` those of the removal, for `undo` those of the bind. Let
        the device go if that company has it. Errcode 0, or code 200, 5052 or 5141 says that it is gone, and so does 404 if
        `holder` is then answered no; anything else is tried again after 1, 2, 4 … 300 s, each time with a new `webhook-id`.

        ### Scans

        When somebody scans a device of a model that is forwarded, a message of the type `user_scan` asks whether it is
        online: `model_id`, `device_sn`, `answer_by`, `answer_within_ms` (600 at most). Answer `{"online_status": 1}` if it
        is; WeCom hears 2, offline, after anything else.

        ### Deposits

        What the maker's app reads from a pure-Bluetooth device goes to `/vendor/deposits` before the bind, and is good for
        ten minutes: `{"device_sn", "random", "encrypted_new_binding_secret"}`, and if there are any `"encrypted_binding_code"`,
        `"encrypted_old_binding_secret"` and `"pwd"`. With `encrypted_binding_code` the vendor gets that; without it, what the
        installer has typed, as `bindingCode`. Nobody but the vendor can say then that it is wrong, and its 5213 is answered 6.

        A deposit is used by the bind that sends it, on disk before its first byte leaves. A bind that never got out, or did
        not need it, leaves it for the next one.

        A deposit whose `webhook-id` was taken before is answered 200 and not stored again, for as long as its signature
        could be replayed: a used one does not come back.
        """#
}
