package import Binding
package import Events
import Transport

/// What a list of devices is held against: the models that a device may be of, and the devices that stand in
/// the configuration itself.
package struct Catalogue: Equatable, Sendable {
    package struct Model: Equatable, Sendable {
        /// What Matter says of all its devices.
        package var matter: MatterFacts
        /// Names the account that has its devices at the vendor; nil where the maker's service decides, and
        /// the keys are nobody's.
        package var account: String?

        package init(matter: MatterFacts = MatterFacts(), account: String? = nil) {
            self.matter = matter
            self.account = account
        }
    }

    package let models: [ModelID: Model]
    /// The configuration's own devices by their places.
    package private(set) var serials: [Place: SerialNumber] = [:]

    package init(models: [ModelID: Model], devices: [SerialNumber: ListedDevice] = [:]) {
        self.models = models
        for device in devices.values {
            if let place = place(of: device) { serials[place] = device.serial }
        }
    }

    /// One device at the vendor, which no two serials may be: what is done to one is done to the other.
    package struct Place: Hashable, Sendable {
        package let account: String
        package let productKey: String
        package let deviceKey: String
    }

    /// Which device at the vendor an entry names; nil when it names none.
    package func place(of device: ListedDevice) -> Place? {
        models[device.model]?.account.map {
            Place(account: $0, productKey: device.productKey, deviceKey: device.deviceKey)
        }
    }
}

extension Installation {
    package var catalogue: Catalogue {
        Catalogue(models: Installation.catalogue(of: models, vendors), devices: devices)
    }

    static func catalogue(
        of models: [Model], _ vendors: [String: VendorAccount]
    ) -> [ModelID: Catalogue.Model] {
        let models = models.map { model in
            let account = model.vendor.flatMap { vendors[$0]?.identity }
            let isForwarded = model.conversation == .forward
            return (
                model.id,
                Catalogue.Model(matter: model.defaults.matter, account: isForwarded ? nil : account)
            )
        }
        return Dictionary(models) { first, _ in first }
    }
}

extension Installation.VendorAccount {
    /// Whose devices they are, whatever name and secrets the account has here.
    package var identity: String {
        switch login {
        case .email(let user, _): Self.identity(url: address.url, userDomain, user: user)
        case .phone(let country, let number, _):
            Self.identity(url: address.url, userDomain, user: "\(country) \(number)")
        }
    }

    /// The same from the file, whatever else may be wrong with it; nil when it does not say whose.
    static func identity(_ account: JSON) -> String? {
        guard let url = account["url"]?.string, let domain = account["user_domain"]?.string,
            let user = account["user"]
        else { return nil }
        if let number = user["phone"]?.string {
            let country = user["international_code"]?.string ?? usualCountry
            return identity(url: url, domain, user: "\(country) \(number)")
        }
        return user["email"]?.string.map { identity(url: url, domain, user: $0) }
    }

    /// The country of a phone number that names none.
    static let usualCountry = "86"

    /// One place may be written in several ways; a URL that is none stands for itself.
    private static func identity(url: String, _ userDomain: String, user: String) -> String {
        let place = (try? Origin(url)).map { "\($0)" } ?? url
        return "\(place) \(userDomain) \(user)"
    }
}
