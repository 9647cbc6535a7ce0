// MARK: What comes in

extension Condition {
    var arrivals: Entry? {
        switch self {
        case .connectionsBroken:
            Self.met(
                quietMinutes: 10,
                "Whoever calls breaks off for our certificate, or speaks what is not spoken here; no request gets through.",
                todo:
                    "its detail says what most did. See whether the chain is whole and for the name that is called, and"
                    + " what the balancer before this program speaks")
        case .refusals:
            Self.met(
                3, by: .route, quietMinutes: 15, "Three requests in a row to a callback URL were refused.",
                todo: "its last example says why; see its route's refused lines in the log")
        case .misrouted:
            Self.met(
                by: .route, quietMinutes: 15, "Callbacks of WeCom's for this URL come to another path.",
                todo:
                    "see what the proxy before this program does to paths, and which URL the model has in WeCom's console"
            )
        case .wrongRoute:
            Self.met(
                by: .route, quietMinutes: 60, "Binds of another model or provider come to this URL.",
                todo:
                    "see which URL the model has in WeCom's console, and `models[].path` and `provider.corpid`"
            )
        case .notUnderstood:
            Self.met(
                by: .route, quietMinutes: 60, "WeCom sends what this version does not understand: it gets 7.",
                todo:
                    "compare the field that it names with what WeCom's documents say of this event, and see whether a"
                    + " newer version of this program takes it"
            )
        case .eventTime:
            Self.met(
                quietMinutes: 10, "Binds come so late, or so early, by their createtime that they get 7.",
                todo: "look at this machine's clock, and at what may keep callbacks back on their way here")
        case .keyUnused:
            Self.told(
                by: .route, "A key has opened nothing for a day, while another one has.",
                todo: "if it is the old one of a rotation, take it out of `models[].keys` and reload")
        case .sourcesUnknown:
            Self.told(
                "WeCom has not told yet where its callbacks come from: everybody is let in to be checked.",
                todo: "look at `sources.corp_secret`, and whether this machine reaches `wecom.url`")
        default: nil
        }
    }
}

// MARK: The clouds

extension Condition {
    var clouds: Entry? { wecom ?? vendor }

    private var wecom: Entry? {
        switch self {
        case .noTicket:
            Self.begun(
                by: .model, "WeCom has pushed no ticket for the model: no bind of it can be taken.",
                todo: "WeCom pushes one every ten minutes to the model's URL: see its refusals here;"
                    + " if there are none, check the URL in WeCom's console")
        case .noToken:
            Self.begun(
                by: .model, "WeCom gives no model token for the ticket: no bind of it can be taken.",
                todo: "check `models[].secret` and `wecom.url`, then reload")
        case .modelToken:
            Self.told(
                by: .model, "The model's token cannot be renewed; the one there is will end.",
                todo: "check `models[].secret` and `wecom.url`, then reload")
        case .wecomSilent:
            Self.told(
                by: .model,
                "WeCom does not say whose devices are: none goes to another company or is taken back.",
                todo: "look at the way to `wecom.url`")
        case .robotSilent:
            Self.told(
                "The group's robot does not take what it is to say.",
                todo: "compare `robot.url` with the robot's webhook address in its WeCom group, and reload")
        default: nil
        }
    }

    private var vendor: Entry? {
        switch self {
        case .vendorAway:
            Self.told(
                by: .account, "Whoever decides does not answer: binds get 7 at once, but for one at a time.",
                todo:
                    "look at the vendor's cloud and the way to it; it ends with the first bind that it answers"
            )
        case .vendorFailing:
            Entry(
                subject: .model, begins: .half, ends: .quiet(minutes: 2),
                meaning: "Half of a minute's binds of the model got no clear answer from whoever decides.",
                todo: "its last example says what came; ask the vendor, with its time and call")
        case .vendorRefuses:
            Self.met(
                by: .account, quietMinutes: 15, "Whoever decides refuses binds for what only we can mend.",
                todo: "look its code up: `wecom-bind codes`")
        case .makerRefuses:
            Self.met(
                by: .account, quietMinutes: 60,
                "The maker's service turns binds away before it has looked at them.",
                todo: "compare `maker.secrets` with what it has, and `maker.url` with its path")
        case .vendorQuota:
            Self.begun(
                by: .account, "The account may ask the vendor nothing more today.",
                todo: "have the quota raised; it begins anew at midnight in China")
        case .vendorToken:
            Self.begun(
                by: .account, "The vendor gives no token: what goes by it is neither bound nor taken back.",
                todo: "check the account's credentials under `vendors`, then reload")
        case .vendorLocked:
            Self.told(
                by: .account,
                "The vendor has locked the account for a while: each further login would prolong it.",
                todo:
                    "check `vendors.*.user.password` meanwhile, or `vendors.*.access_secret` of the server token; it is"
                    + " tried again by itself when that is over"
            )
        case .accountGone:
            Self.told(
                by: .account, "Devices are bound at an account that the configuration has no more.",
                todo: "name that account in `vendors` again, or have its devices removed in WeCom first")
        case .outboxLate:
            Self.told(
                "The maker's service takes no messages.",
                todo: "look at `maker.url` and at what that service answers: outbox_undelivered in the log")
        default: nil
        }
    }
}

// MARK: Models, devices and codes

extension Condition {
    var devices: Entry? {
        switch self {
        case .paused:
            Self.told(
                by: .model, "Binds of the model get 7, as somebody has ordered.",
                todo: "`wecom-bind models resume MODEL`, once they may go on")
        case .bindingMode:
            Self.met(
                by: .model, quietMinutes: 60, "The vendor binds in another mode than binding_mode says.",
                todo: "set `models[].binding_mode` to what the vendor has, or have the vendor change it")
        case .notListed:
            Self.met(
                by: .model, quietMinutes: 60, "Binds come for devices that are not listed for the model.",
                todo: "`wecom-bind devices import FILE`, if they are yours")
        case .placeShared:
            Self.met(
                by: .model, quietMinutes: 60, "Two devices have the same keys at the vendor.",
                todo:
                    "give each its own product_key and device_key: `wecom-bind devices import FILE`, or `devices`"
            )
        case .noDeposit:
            Self.met(
                by: .model, quietMinutes: 60, "A device's app has deposited no code for its bind.",
                todo: "have the app post it to /vendor/deposits before the device is added")
        case .leftovers:
            Self.met(
                by: .account, quietMinutes: 60, "The vendor has devices for us, and nothing proves for whom.",
                todo:
                    "each is taken back by itself; `wecom-bind devices list --state unbinding` has what is not yet"
            )
        case .devicesStuck:
            Self.told(
                by: .device, "The device is not let go by the vendor.",
                todo: "let it go at the vendor, or by `wecom-bind devices release SERIAL --reason TEXT`")
        case .codesRefused:
            Self.told(
                by: .device, "The device's auth_code has brought no secret, and brings none any more.",
                todo: "have its company remove the device in WeCom and add it again, then"
                    + " `wecom-bind redemptions lost SERIAL --reason TEXT`")
        case .codesWaiting:
            Self.told(
                by: .wecomCode, "WeCom gives no secret for auth_codes: it is tried again until they expire.",
                todo: "see its errcode: `models[].secret`, the way to `wecom.url`, or too many calls")
        case .codesInDoubt:
            Self.told(
                by: .device, "Nobody knows whether the device's auth_code was spent.",
                todo: "`wecom-bind redemptions retry SERIAL`: WeCom refuses a code that was spent")
        default: nil
        }
    }
}
