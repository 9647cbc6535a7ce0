package import Elements
package import HTTP
package import Transport

/// WeCom's interface for hardware makers as a local HTTP server: it hands out tokens for tickets that were
/// pushed, lets each code be spent once within ten minutes, counts every call and misbehaves on order.
///
/// `get_device_secret`, `get_device_token` and `get_device_detail` are scripted by serial, the first by
/// the serial for which the code was made; `get_model_token` by model. `getcallbackip` tells this machine's
/// own address, or what it was ordered to tell.
package final class WeComStandIn: Sendable {
    /// One of the maker's own corp, which may ask where callbacks come from.
    package struct Application: Sendable {
        let corp: String
        let secret: Secret

        package init(corp: String, secret: Secret) {
            self.corp = corp
            self.secret = secret
        }
    }

    private let front: StandInFront<WeComCloudRules>

    /// - Parameters:
    ///   - models: The secret of every model.
    ///   - patience: Milliseconds after which a connection that was to hang is closed all the same.
    package init(
        on runtime: any Runtime, models: [String: Secret], application: Application? = nil,
        patience: Int64 = 30_000
    ) {
        front = StandInFront(
            WeComCloudRules(models: models, application: application, on: runtime), on: runtime,
            patience: patience)
    }

    /// Answers one request: the function that a server, or a simulated network, is given.
    package func serve(_ request: Request, _ exchange: any Exchange) async {
        await front.serve(request, exchange)
    }
}
