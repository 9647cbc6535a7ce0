import Cloud
import Elements

/// What the cloud finds in a bind over Bluetooth.
struct BluetoothCheck {
    let refusal: Int?
    /// Whether the device proved itself: its former secret is the one known here, or none was known.
    let isVerified: Bool
    let newSecret: String?

    init(
        _ parameters: Parameters, _ device: VendorDevice, _ productSecret: Secret?, _ userDomainSecret: Secret
    ) {
        let plain = parameters.text("bindingCode")
        let sealed = parameters.text("encryptedBindingCode")
        let random = parameters.text("random") ?? ""
        var refusal: Int?
        var newSecret: String?
        var isVerified = device.verifies
        if plain == nil, sealed == nil {
            refusal = 5179
        } else if plain != nil, sealed != nil {
            // "Choose one": no page says what both mean.
            refusal = 5213
        } else if parameters.text("encryptedNewBindingSecret") == nil {
            refusal = 5458
        } else {
            let signed = PureBluetooth.signature(
                productKey: device.productKey, deviceKey: device.deviceKey,
                code: Secret(sealed ?? plain ?? ""),
                password: Secret(parameters.text("pwd") ?? ""), userDomainSecret: userDomainSecret)
            if random.isEmpty || parameters.text("signature") != signed { refusal = 5420 }
        }
        if refusal == nil, let sealed, let productSecret {
            let code = PureBluetooth.open(sealed, productSecret: productSecret, random: random)
            if code.map(VendorDevice.isCode) != true { refusal = 5213 }
        } else if refusal == nil, let plain, !VendorDevice.isCode(plain) {
            refusal = 5213
        }
        if refusal == nil, let productSecret {
            let secret = { (name: String) -> String? in
                guard let text = parameters.text(name),
                    let opened = PureBluetooth.open(text, productSecret: productSecret, random: random)
                else { return nil }
                let parts = opened.split(separator: ",", omittingEmptySubsequences: false)
                guard parts.count == 3, parts[0] == device.productKey, parts[1] == device.deviceKey else {
                    return nil
                }
                return String(parts[2])
            }
            newSecret = secret("encryptedNewBindingSecret")
            if newSecret == nil { refusal = 5459 }
            if let known = device.bindingSecret {
                isVerified = secret("encryptedOldBindingSecret") == known || newSecret == known
            }
        }
        self.refusal = refusal
        self.newSecret = newSecret
        self.isVerified = isVerified
    }
}
