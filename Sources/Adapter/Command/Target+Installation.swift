import Binding
import Configuration
import Desk
import Elements
import Events
import Sandbox
import Transport

extension Installation {
    /// Where callbacks of this installation arrive, as far as its own file tells.
    var adapterURL: String {
        get throws(CommandFailure) {
            guard let listener = listeners.first else { throw CommandFailure(.configuration, "no listener") }
            let host = ["0.0.0.0", "::"].contains(listener.host) ? "127.0.0.1" : listener.host
            return "\(listener.tls == nil ? "http" : "https")://\(host):\(listener.port)"
        }
    }
}

extension Target {
    /// What WeCom would know of an installation: routes by the last part of their path.
    init(_ configuration: Installation, adapter: String) throws(CommandFailure) {
        var routes: [String: Route] = [:]
        for model in configuration.models {
            guard let key = model.rawKeys.first else { continue }
            routes[Target.name(of: model.path)] = Route(
                path: model.path, receiver: model.id.text, model: model.id.text, token: key.token,
                encodingAESKey: key.encodingAESKey, productKey: model.unlistedProductKey)
        }
        let provider = configuration.provider
        if let path = provider.path, let key = provider.rawKeys.first {
            routes[Target.name(of: path)] = Route(
                path: path, receiver: provider.corp.text, model: nil, token: key.token,
                encodingAESKey: key.encodingAESKey, productKey: nil)
        }
        guard let vendor = configuration.vendors.values.first else {
            throw CommandFailure(.configuration, "no vendor account")
        }
        self.init(
            adapter: try Target.origin(adapter), vendor: try Target.origin(vendor.address.url),
            weCom: try Target.origin(configuration.wecom.url), routes: routes, provider: provider.corp.text)
        devices = Dictionary(
            configuration.devices.values.map {
                ($0.serial.text, Keys(productKey: $0.productKey, deviceKey: $0.deviceKey))
            }
        ) { first, _ in first }
        authorityFile = configuration.listeners.first?.tls?.authorityPath
        makerSecret = configuration.maker.secrets.first
        maker = try configuration.maker.address.map { address throws(CommandFailure) in
            try Target.origin(address.url)
        }
    }

    private static func name(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    static func origin(_ url: String) throws(CommandFailure) -> Origin {
        do {
            return try Origin(url)
        } catch {
            throw CommandFailure(
                .usage, Words("\(url) 不是地址：", "\(url) is no address: ") + Words(said: "\(error.reason)"))
        }
    }
}

extension VendorAccounts {
    /// The one account of a configuration, as the stand-in knows it; pure-Bluetooth devices' ciphertexts
    /// are checked for the products that the stand-in has secrets for.
    init(_ account: Installation.VendorAccount) {
        let user: User
        switch account.login {
        case .email(let address, let password):
            user = User(uid: "U1", email: address, phone: "13800000001", password: password)
        case .phone(_, let number, let password):
            user = User(uid: "U1", email: "binder@example.com", phone: number, password: password)
        }
        let somebody = User(
            uid: "U2", email: "somebody@example.com", phone: "13800000002", password: Secret("somebody"))
        self.init(
            accessKey: account.accessKey, accessSecret: account.accessSecret, userDomain: account.userDomain,
            userDomainSecret: account.userDomainSecret, users: [user, somebody])
        productSecrets = VendorAccounts.sandbox.productSecrets
    }
}
