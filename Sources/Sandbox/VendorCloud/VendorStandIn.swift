package import Elements
package import HTTP
package import Transport

/// The vendor's cloud as a local HTTP server that follows the documented rules, counts every call and
/// misbehaves on order.
///
/// Calls are scripted by serial, which is the device key until an order for `/_sandbox/device` gives
/// another, and by name: `deviceBindingByWifi`, `deviceBindingByPureBt`, `bindDeviceDk`,
/// `verifyBindingCode`, `unbundlingDeviceDk`, `deviceInfo`, `deviceDetail`; calls about tokens by `*`.
package final class VendorStandIn: Sendable {
    private let front: StandInFront<VendorCloudRules>
    package let accounts: VendorAccounts

    /// - Parameter patience: Milliseconds after which a connection that was to hang is closed all the same.
    package init(
        on runtime: any Runtime, accounts: VendorAccounts = .sandbox, patience: Int64 = 30_000
    ) {
        self.accounts = accounts
        front = StandInFront(VendorCloudRules(accounts, on: runtime), on: runtime, patience: patience)
    }

    /// Answers one request: the function that a server, or a simulated network, is given.
    package func serve(_ request: Request, _ exchange: any Exchange) async {
        await front.serve(request, exchange)
    }
}
