extension Topic {
    static let aboutDevices = #"""
        A file of devices has the columns `serial`, `model`, `product_key`, `device_key` and, where they are known,
        `capabilities`, `name`, `family`, `room`, `common_device`. A Matter device also needs `matter_discriminator`,
        `matter_fabric_id`, `matter_node_id`, `matter_product_id`, `matter_vendor_id` and `matter_version`; `matter_extra`
        and `matter_categories` (`65537:Operate 65538:View`) are optional. What all devices of a model share stands with
        the model in the configuration, under the same names (the name is `device_name` there); the vendor hears of Matter
        in WiFi binds only. A serial keeps its spelling: `verify_device` may have hashed it as it is spelt, in upper or in
        lower case, and the key of a device on no list is its serial as WeCom spells it. No two serials of one vendor account
        may have the same keys. Rows with nothing in them are passed over; a number that a spreadsheet has rounded
        (`8.6E+14`) is refused by its line.

        Devices that were bound before this program: the column `holder` has the `auth_corpid` of their company. Each of
        which the ledger has never heard is bound for it, as if a 0 had just been written, and WeCom is asked a minute
        later; else another company could get it, where the vendor's mode lets it. What the ledger knows itself counts.
        `devices reconcile --all --dry-run` shows afterwards where ledger, WeCom and the vendor differ.

        A typed code of a known shape (`code_shape`, 16 hexadecimal digits unless it is `any`) is taken as people type it: in
        groups, with dashes or blanks, in full-width characters. After more than ten 4s or 6s for a device in ten minutes its
        next binds are answered 7, `too_many_guesses`, until ten minutes have fewer.

        Products without a code have `"conversation": "dk"`: bound by the device's key alone. With `"conversation":
        "verify_dk", "code": "optional"` a code is verified where one was typed, and the key is enough where none was. With
        `forward` the maker's service may do without one too (`"code": "none"` or `"optional"`; `verif_code` is empty then).
        Whoever knows a serial of such a model may bind the device, which `serve --check` says.

        A device that is bound stays where the vendor has it: a list that gives it other keys, another model or none counts
        once it has been free. The alert `place_shared` names two devices of which only one can be bound, since lists
        gave them the same keys; `unbinding_stuck` bears the code with which the vendor keeps a device, for ten minutes or
        three times: let it go at the vendor, or `devices release` it.
        """#
}
