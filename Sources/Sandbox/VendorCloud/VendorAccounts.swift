package import Elements

/// Who may call the vendor stand-in.
package struct VendorAccounts: Sendable {
    /// An app user, as whom devices are bound.
    package struct User: Sendable {
        package let uid: String
        package let email: String
        /// Without the country's number, which is 86.
        package let phone: String
        package let password: Secret

        package init(uid: String, email: String, phone: String, password: Secret) {
            self.uid = uid
            self.email = email
            self.phone = phone
            self.password = password
        }
    }

    package var accessKey: String
    package var accessSecret: Secret
    package var userDomain: String
    package var userDomainSecret: Secret
    package var users: [User]
    /// Seconds that tokens live: the app users' and the servers'.
    package var tokenSeconds: Int64 = 7200
    package var refreshTokenSeconds: Int64 = 30 * 86_400
    /// Product secrets by product key: with one, the ciphertexts of pure Bluetooth devices are checked.
    package var productSecrets: [String: Secret] = [:]

    package init(
        accessKey: String, accessSecret: Secret, userDomain: String, userDomainSecret: Secret, users: [User]
    ) {
        self.accessKey = accessKey
        self.accessSecret = accessSecret
        self.userDomain = userDomain
        self.userDomainSecret = userDomainSecret
        self.users = users
    }

    /// What `demo` and the tests use; the values open nothing.
    package static let sandbox: VendorAccounts = {
        var accounts = VendorAccounts(
            accessKey: "sandboxAccessKey", accessSecret: Secret("sandboxAccessSecret"),
            userDomain: "C.DM.1.1", userDomainSecret: Secret("sandboxUserDomainSecret"),
            users: [
                User(
                    uid: "U100001", email: "wecom@example.com", phone: "13800000001",
                    password: Secret("sandbox123")),
                User(
                    uid: "U100002", email: "somebody@example.com", phone: "13800000002",
                    password: Secret("sandbox456")),
            ])
        accounts.productSecrets = ["pBT001": Secret("SandboxProductPS")]
        return accounts
    }()
}
