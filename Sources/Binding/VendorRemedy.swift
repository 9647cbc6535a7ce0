/// What mends a refusal of the vendor's, by its code: the one table of it.
///
/// Source: vendor documentation, pages of the codes, `emailPwdLogin` and the console's manuals.
package enum VendorRemedy: CaseIterable, Sendable {
    case password, frozen, blocked
    case accessKey, accessSecret, apiPackage, address
    case userDomain, userDomainSecret
    case role, member
    case product, grant, bindingMode, licence, dataCentre, conversation
    case device, keys, deviceName, firmware, vendor, shared, matter
    case family, noFamily

    /// - Returns: nil for a code of which no more is known than what it says.
    package init?(of code: Int) {
        switch code {
        case 5028, 5579...5586: self = .password
        case 5147, 5148: self = .frozen
        case 5325: self = .blocked
        case 90047, 91001, 91004: self = .accessKey
        case 91005, 91007: self = .apiPackage
        case 91006: self = .address
        case 5093, 5104: self = .userDomain
        case 5420, 5421: self = .userDomainSecret
        case 5041, 5047, 5913: self = .role
        case 5669: self = .member
        case 5229: self = .product
        case 5327, 5358, 70089: self = .grant
        case 5409, 5414, 5415: self = .bindingMode
        case 5422: self = .licence
        case 6083: self = .dataCentre
        case 5499: self = .conversation
        case 5009, 5493, 5553, 70130: self = .device
        case 5066, 5067, 5088...5090, 5178, 5313, 5339, 5361: self = .keys
        case 5333: self = .deviceName
        case 5357, 5458, 5459: self = .firmware
        case 5214, 5478: self = .vendor
        case 6040: self = .shared
        case 5879...5885: self = .matter
        case 5618, 5636: self = .family
        case 5624: self = .noFamily
        default: return nil
        }
    }

    /// The same of a code that came to a login.
    package init?(ofLogin code: Int) {
        // There is no token yet that could be refused: only what the login is signed with.
        if code == 401 { self = .accessSecret } else { self.init(of: code) }
    }

    /// Whether it is about the account itself, whatever it is asked about: who is bound by it disproves it.
    package var isAccounts: Bool {
        switch self {
        case .password, .frozen, .blocked, .accessKey, .accessSecret, .apiPackage, .address, .userDomain,
            .userDomainSecret, .role, .member:
            true
        case .product, .grant, .bindingMode, .licence, .dataCentre, .conversation, .device, .keys,
            .deviceName, .firmware, .vendor, .shared, .matter, .family, .noFamily:
            false
        }
    }

    /// Whether it is about the user, who is nothing to what goes by the access key alone.
    package var isUsers: Bool {
        [.password, .frozen, .userDomain, .userDomainSecret, .role, .member].contains(self)
    }

    var advice: String {
        switch self {
        case .password:
            "correct `vendors.*.user.password`, then `systemctl reload wecom-bind`, once: a few wrong passwords freeze"
                + " the account"
        case .frozen:
            "wait: that ends 20 minutes after it began, and then it is tried again by itself. Until then neither reload, restart"
                + " nor log in: each login prolongs it. Compare `vendors.*.user.password` meanwhile, or"
                + " `vendors.*.access_secret` where it is the server token; if it was wrong,"
                + " correct it, and `systemctl reload wecom-bind` when the 20 minutes are over"
        case .blocked:
            "wait: that ends 24 hours after it began, and then it is tried again by itself. Until then neither reload, restart"
                + " nor log in from this machine; see what else calls the vendor from its address"
        case .accessKey:
            "compare `vendors.*.access_key` and `vendors.*.access_secret` with the vendor's console, then"
                + " `systemctl reload wecom-bind`"
        case .accessSecret:
            "compare `vendors.*.access_secret` with the vendor's console, then `systemctl reload wecom-bind`"
        case .apiPackage:
            "in the vendor's console, enable the API service package for the SaaS application of"
                + " `vendors.*.access_key`"
        case .address:
            "in the vendor's console, allow this machine's address for the SaaS application of"
                + " `vendors.*.access_key`"
        case .userDomain:
            "compare `vendors.*.user_domain` with the App in the vendor's console, and see that it is enabled there;"
                + " then `systemctl reload wecom-bind`"
        case .userDomainSecret:
            "compare `vendors.*.user_domain_secret` with the App in the vendor's console, then"
                + " `systemctl reload wecom-bind`"
        case .role:
            "at the vendor, give the account of `vendors.*.user` a role that may bind and unbind devices"
        case .member:
            "at the vendor, make the account of `vendors.*.user` the owner or an administrator of its family"
        case .product:
            "in the vendor's console, associate the device's product with the App of `vendors.*.user_domain`"
        case .grant:
            "in the vendor's console, grant the device's product to the SaaS application of `vendors.*.access_key`;"
                + " it can be granted to one only"
        case .bindingMode:
            "in the vendor's console, set the product's binding mode, and `models[].binding_mode` to the same"
        case .licence: "have the vendor grant more device licences"
        case .dataCentre:
            "give the device's model an account of `vendors` whose `vendors.*.url` is the device's data centre"
        case .conversation:
            "the product may not be bound by its key: choose another `models[].conversation`"
        case .device:
            "compare the device's product_key and device_key on our list with the vendor's console, and see that the"
                + " device was online once; `wecom-bind devices import FILE` corrects the list"
        case .keys:
            "correct the device's serial, product_key and device_key on our list, by"
                + " `wecom-bind devices import FILE` or in `devices`"
        case .deviceName: "shorten `models[].device_name`, or the name in the device's entry of our list"
        case .firmware: "the device has made that value: have whoever makes its firmware look at it"
        case .vendor: "ask the vendor about this very device, by its product_key and device_key"
        case .shared:
            "whoever owns the device at the vendor has to remove it there, in its app or in WeCom: the account of"
                + " `vendors.*.user` has only a share of it. If nobody knows who that is, ask the vendor, by its product_key"
                + " and device_key"
        case .matter:
            "complete the Matter facts in the device's entry of our list, by `wecom-bind devices import FILE`"
        case .family: "correct `models[].family`, or the family in the device's entry of our list"
        case .noFamily:
            "the vendor has no families for this account: remove `models[].family`, and the family from the entries of"
                + " our list"
        }
    }
}
