package import Binding
package import Cloud
package import Elements
package import Events

/// The calls of the vendor's documents, one by one.
extension VendorCloud {
    private func call(
        _ question: Question, _ device: DeviceFacts, code: VerificationCode? = nil, within window: CallWindow
    ) async -> VendorAnswer {
        guard let model = ModelID("model") else { preconditionFailure("it is one") }
        var subject = Subject(device, of: model)
        subject.code = code
        return await call(question, about: subject, within: window)
    }

    package func verify(
        _ code: VerificationCode, of device: DeviceFacts, isBinding: Bool, within window: CallWindow
    ) async -> VendorAnswer {
        await call(.verify(isBinding: isBinding), device, code: code, within: window)
    }

    package func bindByWiFi(
        _ code: VerificationCode, _ device: DeviceFacts, within window: CallWindow
    ) async -> VendorAnswer {
        await call(.bind(.wifi), device, code: code, within: window)
    }

    package func bindByKey(_ device: DeviceFacts, within window: CallWindow) async -> VendorAnswer {
        await call(.bind(.key), device, within: window)
    }

    /// - Parameter code: What was typed counts where the deposit bears none that is sealed.
    package func bindByPureBluetooth(
        _ code: BluetoothCode, _ deposit: Deposit, _ device: DeviceFacts, within window: CallWindow
    ) async -> VendorAnswer {
        let typed: VerificationCode? = if case .typed(let code) = code { code } else { nil }
        return await call(.bind(.pureBluetooth(deposit)), device, code: typed, within: window)
    }

    package func unbind(_ device: DeviceFacts, by deadline: Instant) async -> VendorAnswer {
        await call(.release, device, within: CallWindow(by: deadline))
    }

    package func deviceInfo(_ device: DeviceFacts, by deadline: Instant) async -> VendorAnswer {
        await call(.holder, device, within: CallWindow(by: deadline))
    }

    package func onlineStatus(_ device: DeviceFacts, by deadline: Instant) async -> VendorAnswer {
        await call(.status, device, within: CallWindow(by: deadline))
    }
}
