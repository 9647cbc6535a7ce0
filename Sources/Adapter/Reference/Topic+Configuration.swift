extension Topic {
    static let aboutConfiguration = #"""
        One file, JSON with `//` comments; `wecom-bind help --example` prints one to begin with. `wecom-bind serve --config
        FILE --check` does everything that a start does, except listening and writing, and tells every mistake at once: its
        key path, what was found, and what is expected. It may run beside the server, before SIGHUP.

        SIGHUP reads the file again, with the secrets, certificates and authorities that it names, whether their paths have
        changed or what stands there. One mistake, and everything stays as it was: the log has one line `reload_refused` that
        says in its `failure` what is wrong. Else the line `reloaded` names the keys that have `changed`, and those that differ from what runs and
        `needs_restart`. Other listeners or another ledger are refused: restart. So is a seal key without the one before it, see
        `wecom-bind keys --help`. So is a secret that is only a
        part of the one before it, or a PEM file that has lost a certificate and gained none, which is a file that is still
        being written.

        Secrets stand in no configuration. Each is `{"file": "PATH"}`, a file that holds nothing else and whose path is relative
        to the configuration's own folder, `{"env": "NAME"}`, a variable, or `{"credential": "NAME"}`, which systemd's
        `LoadCredential=NAME:PATH` hands to the service alone. No message shows any of them, not even one that
        stands where its name, or an address, belongs. A process keeps the environment that it was started with, so that
        SIGHUP finds another secret in a file only: a variable or a credential needs a restart, and `reloaded` names such
        secrets as `in_environment`.

        ### How a device is bound

        `models[].conversation` says which of the vendor's interfaces a bind goes through, and who checks the code:

        - `wifi`: the bind itself checks the code.
        - `verify_dk`: the code is verified, then the device bound by its key; with `"code": "optional"` by the key alone where
          nothing was typed. With `is_binding` the vendor tells the device that its code was verified.
        - `dk`: by the key alone, for products without a code. Whoever knows a serial may bind the device then, and `--check`
          says so.
        - `verify`: the code is checked, and nothing bound.
        - `pure_bluetooth`: what the maker's app has deposited is relayed, and the code that was typed unless the device has
          made something of its own. A bind that comes back unverified is undone, and answered `unverified`.
        - `forward`: your own service decides, at `maker.url`; `vendor` may be left out then.

        ### Keys

        In a path, `[]` stands for an entry of a list and `*` for a name of your own.

        Tokens and lock-outs belong to the account at the vendor, by URL, user and user domain, whatever it is called in the
        file. A password that changes is tried at once; another user, or another URL, is another account.
        """#
}
