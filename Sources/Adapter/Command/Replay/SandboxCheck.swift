import Events
import Sandbox
import Transport

/// Whether a server's clouds are the sandbox, which each of them says itself.
struct SandboxCheck {
    private let clouds: [(name: String, origin: Origin)]
    private let host: String
    private let caller: Client
    private let loops: Loops

    init(_ target: Target, on loops: Loops) throws(CommandFailure) {
        clouds =
            [("vendor's cloud", target.vendor), ("WeCom", target.weCom)]
            + (target.maker.map { [("maker's service", $0)] } ?? [])
        host = target.adapter.host
        caller = try Replaying.client(target, on: loops)
        self.loops = loops
    }

    /// - Throws: If one of them is not, before anything was sent to the server.
    func refuseOthers() async throws(CommandFailure) {
        for (name, origin) in clouds {
            let control = ControlClient(origin, caller: caller, runtime: loops)
            if let fault = await control.faultAsStandIn() {
                throw CommandFailure(
                    .failed,
                    "nothing was sent, since the \(name) of this configuration is not the sandbox: \(origin): \(fault).\n"
                        + "  Start wecom-bind sandbox with it; or, if that server is meant: --production \(host)"
                )
            }
        }
    }
}
