import Binding
import Desk
import Elements
import Events
import Telemetry

extension Receiver {
    /// Tells what could be read of a message that WeCom has signed, and that is none we know.
    func report(_ error: EventError, in message: Intake.Message, _ peer: String) {
        var fields: [Log.Key: JSON] = [
            .route: .string(message.route.path), .peer: .string(peer), .fault: .string("\(error.fault)"),
        ]
        fields[.model] = message.route.model.map { .string($0.text) }
        fields[.name] = error.name.map(JSON.string)
        let (request, device) = Receiver.legible(message.bytes)
        fields[.requestID] = request.flatMap { RequestID($0) }.map { .string($0.text) }
        fields[.device] = device.flatMap { SerialNumber($0) }.map { .string($0.text) }
        if !error.isCertainlyNotBind {
            unkept.note(
                UnkeptBind(
                    at: runtime.unixNow, path: message.route.path, of: message.route.model, device: device,
                    request: request, errcode: .cannotBind, reason: nil, fault: "\(error.fault)"))
        }
        conditions.note(.notUnderstood, about: message.route.path, Conditions.Example(fields))
        fields[.todo] = .string(
            "compare its fault with what WeCom's developer centre says of this event, and this version with the"
                + " newest one. A bind is not lost by its 7: its company can add the device again")
        log.tell(.notUnderstood, fields)
    }

    /// The request and the device that it names, as it names them.
    private static func legible(_ bytes: [UInt8]) -> (request: String?, device: String?) {
        let base: JSON?
        do {
            base = try JSONReader.read(bytes)["base_info"]
        } catch {
            return (nil, nil)
        }
        return (base?["req_id"]?.string, base?["device_sn"]?.string)
    }
}
