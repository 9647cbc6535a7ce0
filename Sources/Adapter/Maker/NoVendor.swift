import Binding
import Elements
import Events

/// In place of a vendor account, for a model whose binds the maker's own service decides.
struct NoVendor: VendorPort {
    private static let answer = VendorAnswer.notSent("no_vendor")

    func verify(
        _ code: VerificationCode, of device: DeviceFacts, isBinding: Bool, within window: CallWindow
    ) async -> VendorAnswer { NoVendor.answer }

    func bindByWiFi(
        _ code: VerificationCode, _ device: DeviceFacts, within window: CallWindow
    ) async -> VendorAnswer { NoVendor.answer }

    func bindByKey(_ device: DeviceFacts, within window: CallWindow) async -> VendorAnswer { NoVendor.answer }

    func bindByPureBluetooth(
        _ code: BluetoothCode, _ deposit: Deposit, _ device: DeviceFacts, within window: CallWindow
    ) async -> VendorAnswer { NoVendor.answer }

    func unbind(_ device: DeviceFacts, by deadline: Instant) async -> VendorAnswer { NoVendor.answer }

    func deviceInfo(_ device: DeviceFacts, by deadline: Instant) async -> VendorAnswer { NoVendor.answer }

    func onlineStatus(_ device: DeviceFacts, by deadline: Instant) async -> VendorAnswer { NoVendor.answer }

    /// There is nobody to ask.
    func askTime(by deadline: Instant) async {}
}
