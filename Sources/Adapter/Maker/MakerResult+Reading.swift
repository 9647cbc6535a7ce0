import Binding
import Events

extension MakerResult {
    /// Reads `errcode` or `code` of a result; `null` is as good as absent.
    init(reading body: JSON) throws(Fault) {
        guard body.object != nil else { throw .number }
        self = try MakerResult(
            errcode: MakerResult.number(body["errcode"], else: .errcode),
            code: MakerResult.number(body["code"], else: .code))
    }

    private static func number(_ value: JSON?, else fault: Fault) throws(Fault) -> Int64? {
        guard let value, !value.isNull else { return nil }
        guard let number = value.integer else { throw fault }
        return number
    }
}
