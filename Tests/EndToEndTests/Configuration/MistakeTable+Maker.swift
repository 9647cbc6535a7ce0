// What the maker itself has put in: its service, models, ledger and lists.
extension Mistake {
    static let makers: [Mistake] = [
        file(
            "secrets/maker", "0DlVhAS+H6E0Plpt/Q37UqHAWtd7P8gP", "maker.secrets[0].secret",
            "32 characters without whsec_ before them", "whsec_ and the Base64 of 24 to 64 bytes"),
        file(
            "secrets/maker", "whsec_AAAA", "maker.secrets[0].secret", "whsec_ and the Base64 of 3 bytes",
            "24 to 64 bytes"),
        edit(
            #"{ "secret": { "file": "secrets/maker" } }"#,
            #"{ "secret": { "file": "secrets/maker" } }, { "secret": { "file": "secrets/maker" } }"#,
            "maker.secrets[1].secret", "the same secret as one before it", "another one"),
        edit(
            #""url": "http://127.0.0.1:9103","#, #""url": "http://127.0.0.1:9103", "events": ["enter_pag"],"#,
            "maker.events", #""enter_pag""#, "maybe enter_page"),
        edit(
            #""url": "http://127.0.0.1:9103","#, #""url": "http://127.0.0.1:9103", "events": ["<event>"],"#,
            "maker.events", #""<event>""#, "those of WeCom's other events"),
        edit(
            #""url": "http://127.0.0.1:9103","#, #""url": "http://127.0.0.1:9103", "events": ["bind"],"#,
            "maker.events", #""bind", which is answered here"#, "an event that is not"),
        edit(
            #""url": "http://127.0.0.1:9103","#, #""events": ["enter_page"],"#, "maker.url",
            "nothing", "where the binds of demo_forward, the events are sent"),
        edit(
            #""url": "http://127.0.0.1:9103","#, #""uri": "http://127.0.0.1:9103","#, "maker.uri",
            "a key that is none", "maybe url"),
        edit(
            #""maker": {"#, #""maker": null, // {"#, "maker", "null", "an object"),
        edit(
            #""url": "http://127.0.0.1:9103","#,
            #""url": "http://127.0.0.1:9103", "events": ["enter_page", 5, "device_event"],"#,
            "maker.events[1]", "5", "a text in quotes"),
        edit(
            "wwdemoprovider0001", "<corp id>", "provider.corpid", "the placeholder <corp id>",
            "the maker's corp id in WeCom"),
    ]

    static let models: [Mistake] = [
        edit(
            #""binding_mode": 2"#, #""binding_mode": 4"#, "models[0].binding_mode", "4",
            "a whole number from 1 to 3: 1 multi-user"),
        edit(
            #""conversation": "verify_dk""#, #""code": "optional", "conversation": "verify-dk""#,
            "models[1].conversation", #""verify-dk""#, "one of wifi, "),
        edit(
            #""conversation": "verify_dk""#, #""is_binding": true, "conversation": "verify""#,
            "models[1].is_binding", #"the key beside "verify""#, "it beside verify_dk only"),
        edit(
            #""path": "/cb/forward", "conversation": "forward""#,
            #""path": "/cb/forward", "conversation": "foward""#, "models[6].conversation", #""foward""#,
            "one of wifi, "),
        edit(
            #""id": "demo_listed""#, #""id": "<model_id>""#, "models[7].id", "the placeholder <model_id>",
            "the model_id"),
        edit(#""models":"#, #""model":"#, "model", "a key that is none", "maybe models"),
        edit(
            #""conversation": "wifi""#, #""conversation": "wlan""#, "models[0].conversation", #""wlan""#,
            "one of wifi, "),
        edit(
            #""path": "/cb/verify_dk""#, #""path": "/cb/wifi""#, "models[1].path",
            #""/cb/wifi", which models[0] has"#,
            "a path of its own"),
        edit(#""path": "/cb/wifi""#, #""path": "cb/wifi""#, "models[0].path", #""cb/wifi""#, "begins with /"),
        edit(
            #""path": "/cb/wifi""#, #""path": "/cb/%zz""#, "models[0].path", #""/cb/%zz""#,
            "no % without two hexadecimal digits"),
        edit(
            #""path": "/cb/wifi""#, #""path": "/cb/{wifi}|^""#, "models[0].path", #""/cb/{wifi}|^""#,
            "only what a URL's may"),
        edit(
            #""path": "/cb/wifi""#, "\"path\": \"/\(String(repeating: "a", count: 9_000))\"",
            "models[0].path",
            "9001 characters", "a path of at most 2048"),
        edit(
            #""id": "demo_verify_dk""#, #""id": "demo_wifi""#, "models[1].id",
            #""demo_wifi", which models[0] has"#,
            "each model once"),
        edit(#""vendor": "demo""#, #""vendor": "dmeo""#, "models[0].vendor", #""dmeo""#, "one of demo"),
        edit(
            #""product_key": "demoPK","#, #""product_key": "","#, "models[0].product_key", "an empty text",
            "the product of devices"),
        edit(
            #""binding_mode": 2"#, #""binding_mode": 2, "unverified": 8"#, "models[0].unverified", "8",
            "one of 0 to 7 and 1999"),
        edit(
            #""common_device": false"#, #""common_device": "no""#, "models[0].common_device", #""no""#,
            "true or false"),
    ]

    static let others: [Mistake] = [
        edit("ledger.db", "nowhere/ledger.db", "ledger.path", "no folder nowhere", "mkdir -p nowhere"),
        edit(
            "ledger.db", "wecom-bind.json/ledger.db", "ledger.path", "wecom-bind.json, which is no folder",
            "a file in a folder"),
        file(
            "ledger.db", "somebody's notes, which are no database at all", "ledger.path",
            "what cannot be opened (", "a ledger, or no file yet"),
        file(
            "ledger.db.sock", "not a socket", "ledger.path",
            "ledger.db.sock, which is there and is no socket",
            "it moved away, or the ledger"),
        edit(
            #""listen":"#, #""reconcile_at": "3 o'clock", "listen":"#, "reconcile_at", #""3 o'clock""#,
            #"as "03:30""#),
        edit(
            #""listen":"#, #""codes": { "5462": 9 }, "listen":"#, "codes.5462", "9", "one of 1 to 7 and 1999"),
        edit(
            #""listen":"#, #""sources": { "allow": "10.1.2.3" }, "listen":"#, "sources.allow", #""10.1.2.3""#,
            "a list of texts in quotes"),
        edit(
            #""listen":"#, #""sources": { "allow": [] }, "listen":"#, "sources.allow", "no address",
            "a corp_secret to ask WeCom with"),
        edit(
            #""listen":"#, #""sources": { "allow": ["10.1.2"] }, "listen":"#, "sources.allow", #""10.1.2""#,
            "an address, a range"),
        edit(
            #""serial": "SNLISTED0002""#, #""serial": "SNLISTED0001""#, "devices[1].serial",
            "SNLISTED0001, which stands in the list before", "each device once"),
        edit(
            #""device_key": "DKLISTED0002""#, #""device_key": "DKLISTED0001""#, "devices[1].device_key",
            "SNLISTED0002 with the keys of SNLISTED0001", "keys of its own"),
        edit(
            #""serial": "SNLISTED0002""#, #""serial": "SN-2""#, "devices[1].serial", #""SN-2""#,
            "1 to 128 of 0-9 A-Z a-z"),
        edit(
            #""serial": "SNLISTED0002", "#, "", "devices[1].serial", "nothing", "no device is without"),
        edit(
            #""serial": "SNLISTED0002""#, #""serial": ["SN2"]"#, "devices[1].serial", "a list of 1",
            "a text, a whole number"),
        edit(
            #""model": "demo_listed""#, #""model": "demo_lsited""#, "devices[0].model", #""demo_lsited""#,
            "the id of one of the models"),
        edit(
            #""serial": "SNLISTED0002""#, #""colour": "red", "serial": "SNLISTED0002""#, "devices[1].colour",
            "a key that is none", "one of serial, model"),
        edit(
            #""serial": "SNLISTED0002""#, #""serail": "SNLISTED0002""#, "devices[1].serail",
            "a key that is none", "one of serial, model"),
        edit(#""admin": {"#, #""admin": null, // {"#, "admin", "null", "an object"),
        edit(#""listen":"#, #""loops": "two", "listen":"#, "loops", #""two""#, "a whole number from 1 to 64"),
    ]
}
