package import Elements
package import Transport

/// Where an adapter and its clouds are, and what WeCom would know of them.
package struct Target: Sendable {
    /// One callback URL.
    package struct Route: Sendable {
        /// As it stands in the URL, with the leading slash.
        package var path: String
        /// The ReceiveId: the model on model routes, the maker's corp id on provider routes.
        package var receiver: String
        /// Nil on provider routes.
        package var model: String?
        package var token: Secret
        package var encodingAESKey: Secret
        /// The product at the vendor; the device key of a serial is the serial itself, if `Target.devices`
        /// does not say otherwise.
        package var productKey: String?

        package init(
            path: String, receiver: String, model: String?, token: Secret, encodingAESKey: Secret,
            productKey: String?
        ) {
            self.path = path
            self.receiver = receiver
            self.model = model
            self.token = token
            self.encodingAESKey = encodingAESKey
            self.productKey = productKey
        }
    }

    /// What the vendor calls a device.
    package struct Keys: Sendable, Equatable {
        package let productKey: String
        package let deviceKey: String

        package init(productKey: String, deviceKey: String) {
            self.productKey = productKey
            self.deviceKey = deviceKey
        }
    }

    package var adapter: Origin
    package var vendor: Origin
    package var weCom: Origin
    /// The maker's own service; nil when the adapter knows none.
    package var maker: Origin?
    package var routes: [String: Route]
    /// Corp ids by the letters that scenarios use; another letter gets a corp id of its own.
    package var companies: [String: String]
    /// The maker's corp id.
    package var provider: String
    /// Keys by serial, in upper case.
    package var devices: [String: Keys] = [:]
    /// What the maker's own service signs with; nil when there is none.
    package var makerSecret: Secret?
    /// Product secrets of pure Bluetooth devices by product key.
    package var productSecrets = VendorAccounts.sandbox.productSecrets
    /// A PEM file with the authority that the adapter's certificate comes from; nil for the system's.
    package var authorityFile: String?
    /// Whether its clouds are stand-ins: they are told what to be like, and asked what they have counted. Else
    /// only the answers are looked at.
    package var isSandbox = true

    package init(
        adapter: Origin, vendor: Origin, weCom: Origin, routes: [String: Route],
        companies: [String: String] = [:], provider: String
    ) {
        self.adapter = adapter
        self.vendor = vendor
        self.weCom = weCom
        self.routes = routes
        self.companies = companies
        self.provider = provider
    }

    package func company(_ letter: String) -> String { companies[letter] ?? "wpSandboxCompany\(letter)" }

    func keys(of serial: String, on route: Route) -> Keys? {
        if let keys = devices[serial.uppercased()] { return keys }
        return route.productKey.map { Keys(productKey: $0, deviceKey: serial) }
    }

    /// Credentials of the right shape that no route has.
    static let wrongToken = Secret("NotTheTokenOfAnyRoute")
    static let wrongEncodingAESKey = Secret("NotTheKeyOfAnyRoute000000000000000000000000")
}
