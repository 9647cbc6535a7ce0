import Cloud
import Configuration
import Elements
import Transport

extension KeptClouds {
    /// An account of the configuration, as the vendor's cloud is spoken to by it.
    static func account(
        _ name: String, _ account: Installation.VendorAccount
    ) throws(Service.Failure) -> VendorAccount {
        let (user, password): (VendorAccount.User, Secret) =
            switch account.login {
            case .email(let address, let secret): (.email(address), secret)
            case .phone(let country, let number, let secret):
                (.phone(internationalCode: country, number: number), secret)
            }
        return VendorAccount(
            name: name, origin: try origin(account.address), accessKey: account.accessKey,
            accessAccount: account.accessAccount, accessSecret: account.accessSecret, user: user,
            password: password, userDomain: account.userDomain, userDomainSecret: account.userDomainSecret)
    }

    static func origin(_ address: Installation.CloudAddress) throws(Service.Failure) -> Origin {
        do {
            return try Origin(address.url)
        } catch {
            throw Service.Failure(text: "\(address.url) is no address of a cloud: \(error.reason)")
        }
    }
}
