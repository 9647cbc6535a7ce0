import Events

extension VendorCode {
    /// Every code of the calls about devices in the vendor's documents, with what is known of it and the answer
    /// that helps the person beside the device. Only a login has numbers of its own; see `LoginReply`.
    ///
    /// The rule: a specific text only if acting on it in front of the device can help; 4 for a live code
    /// that is another device's, 6 for one that cannot be used as it was typed; misconfiguration is
    /// never the installer's, so 7 with an alert.
    ///
    /// Source: vendor documentation, response tables of `verifyBindingCode`, `deviceBindingByWifi`,
    /// `deviceBindingByPureBt`, `bindDeviceDk`, and the pages of the other codes.
    package static let documented: [VendorCode] =
        success + installers + passing + unknowns + operators + elsewhere

    private static let success = [
        VendorCode(200, .success, .always(.success), "success", "the vendor has bound the device")
    ]

    private static let installers = [
        installer(
            5049, .alreadyBound, "device already bound", "unless deviceInfo proves it ours: then 0",
            [.taken]),
        installer(
            5412, .alreadyBound, "owner mode, cannot bind again", "unless deviceInfo proves it ours",
            [.taken]),
        installer(
            6040, .alreadyBound, "a share of it was accepted", "somebody owns it: says whom to ask",
            [.concernsOperator]),
        installer(5179, .wrongCode, "bindingCode missing", "nothing was typed", [.codeMissing]),
        installer(
            5213, .wrongCode, "bindingCode malformed", "what was typed cannot be a code",
            [.codeMalformed]),
        installer(5461, .wrongCode, "bindingCode expired", "open bind mode again, type the fresh code"),
        installer(5462, .deviceCheckFailed, "bindingCode differs", "a live code, but not this device's"),
        installer(5050, .notYetUnbound, "unbinding failed", "the former binding still stands"),
        installer(61002, .deviceOffline, "device offline", "check its network"),
        installer(70065, .deviceOffline, "device offline", "check its network"),
    ]

    private static let passing = [
        VendorCode(5460, .transient, .byOnlineStatus, "bindingCode not reported", "asked again, then 1 or 7"),
        VendorCode(
            5465, .transient, .byOnlineStatus, "bindingSecret not reported", "asked again, then 1 or 7"),
        VendorCode(
            5314, .transient, .byOnlineStatus, "platform could not query it", "asked again, then 1 or 7",
            [.provesNothing]),
        VendorCode(
            5032, .transient, .always(.cannotBind), "token invalid", "refreshed and sent once more",
            [.refusesToken, .noPolling]),
        VendorCode(
            5106, .transient, .always(.cannotBind), "token missing", "refreshed and sent once more",
            [.refusesToken, .noPolling]),
        VendorCode(
            5144, .transient, .always(.cannotBind), "authentication failed", "refreshed, sent once more",
            [.refusesToken, .noPolling]),
        VendorCode(
            429, .transient, .always(.cannotBind), "too many calls", "nothing was done: asked again, then 7",
            [.turnedAway, .mayPass, .overQuota]),
    ]

    private static let unknowns = [
        unknown(5048, "binding failed", "the vendor does not say why: deviceInfo decides"),
        unknown(5893, "not added to common devices", "the step after the bind failed: it may stand"),
        unknown(5000, "service fault", "the bind may stand: deviceInfo decides"),
        unknown(5103, "service fault", "the bind may stand: deviceInfo decides"),
        unknown(5394, "service fault", "the bind may stand: deviceInfo decides"),
        unknown(50000, "service fault", "the bind may stand: deviceInfo decides"),
        unknown(70000, "service fault", "the bind may stand: deviceInfo decides"),
    ]

    private static let operators = [
        operators(5009, "device verification failed", "an unknown device, or a wrong row in our list"),
        operators(5041, "no permission", "the service account's role"),
        operators(
            5052, "device not bound", "makes no sense for a bind: the contract has changed", [.notOurs]),
        operators(5066, "product key missing", "our list of devices"),
        operators(5067, "device key missing", "our list of devices"),
        operators(5229, "user domain lacks the product", "console: associate the product with the App"),
        operators(5327, "no permission for the product", "console grants"),
        operators(5333, "device name too long", "our parameter"),
        operators(5357, "pwd malformed", "made by the device"),
        operators(5358, "no product permission", "console grants"),
        operators(5361, "device key malformed", "our list of devices"),
        operators(5624, "home mode off", "configure no family"),
        operators(5636, "family missing", "configure the family"),
        operators(5669, "ordinary member", "the service account must own the family"),
        operators(5879, "Matter discriminator missing", "configure it"),
        operators(5880, "Matter product missing", "configure it"),
        operators(5881, "Matter version missing", "configure it"),
        operators(5882, "Matter vendor missing", "configure it"),
        operators(5883, "Matter fabric missing", "configure it"),
        operators(5884, "in no document, amid the Matter codes", "treated like them"),
        operators(5885, "Matter node missing", "configure it"),
        operators(6083, "another data centre", "the account's region is wrong"),
    ]

    private static let elsewhere = [
        operators(
            401, "not authorised", "the token was refreshed and sent once more", [.refusesToken, .mayPass]),
        operators(403, "forbidden", "the token was refreshed and sent once more", [.refusesToken, .mayPass]),
        operators(4026, "quota used up", "ask the vendor", [.mayPass, .overQuota]),
        operators(5047, "no permission", "the service account's role"),
        operators(5088, "serial problem", "our list of devices"),
        operators(5089, "serial problem", "our list of devices"),
        operators(5090, "serial problem", "our list of devices"),
        operators(5093, "user domain disabled", "console"),
        operators(5104, "user domain wrong", "console"),
        operators(5141, "no permission", "not ours", [.notOurs]),
        operators(5147, "account frozen for 20 minutes", "logins stop"),
        operators(5148, "account frozen", "logins stop"),
        operators(5178, "serial problem", "our list of devices"),
        operators(5214, "device not authenticated", "ask the vendor"),
        operators(5313, "no such product", "our list of devices"),
        operators(5325, "caller blocked for 24 hours", "logins stop"),
        operators(5339, "product key malformed", "our list of devices"),
        operators(5409, "binding mode not set", "console"),
        operators(5414, "binding mode ambiguous", "console"),
        operators(5415, "binding mode ambiguous", "console"),
        operators(5420, "signature wrong", "the user domain's secret"),
        operators(5421, "signature wrong", "the user domain's secret"),
        operators(5422, "no licence left", "ask the vendor"),
        operators(5458, "bindingSecret missing", "made by the device"),
        operators(5459, "bindingSecret malformed", "made by the device"),
        operators(5478, "device expired", "ask the vendor"),
        operators(5493, "no such device", "our list, or it was never online"),
        operators(5499, "not to be bound by key", "choose another conversation for the model"),
        operators(5553, "no such device", "our list, or it was never online"),
        operators(5618, "family id wrong", "configure the family"),
        operators(5913, "no permission to bind", "the service account's role"),
        operators(70089, "no permission for the device", "console grants"),
        operators(70130, "no such device", "our list, or it was never online", [.nonExistent]),
        operators(90047, "no such AccessKey", "configuration"),
        operators(91001, "no token", "configuration", [.refusesToken, .mayPass]),
        operators(91004, "wrong token", "configuration", [.refusesToken, .mayPass]),
        operators(91005, "no permission", "console grants"),
        operators(91006, "our address is not allowed", "console: allow it"),
        operators(91007, "API package not enabled", "console grants"),
    ]

    private static func installer(
        _ code: Int, _ errcode: Errcode, _ meaning: String, _ reason: String,
        _ traits: Set<VendorCode.Trait> = []
    ) -> VendorCode {
        VendorCode(code, .installer, .always(errcode), meaning, reason, traits)
    }

    private static func unknown(_ code: Int, _ meaning: String, _ reason: String) -> VendorCode {
        VendorCode(code, .unknown, .always(.cannotBind), meaning, reason)
    }

    private static func operators(
        _ code: Int, _ meaning: String, _ reason: String, _ traits: Set<VendorCode.Trait> = []
    ) -> VendorCode {
        VendorCode(code, .operator, .always(.cannotBind), meaning, reason, traits)
    }
}
