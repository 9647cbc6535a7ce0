package import Events

/// What the maker's own service has decided about a bind that was forwarded to it.
package enum MakerResult: Equatable, Sendable {
    /// Taken as it is.
    case errcode(Errcode)
    /// A code of the vendor's cloud, which means what it means there.
    case code(Int)

    /// - Parameters:
    ///   - errcode: One of 0 to 7 and 1999.
    ///   - code: Any but 0, which stands in every printed example and says nothing.
    /// - Throws: What is wrong with them, for whoever wrote the service.
    package init(errcode: Int64?, code: Int64?) throws(Fault) {
        switch (errcode, code) {
        case (let errcode?, nil):
            guard let known = Int(exactly: errcode).flatMap(Errcode.init(rawValue:)) else {
                throw .errcode
            }
            self = .errcode(known)
        case (nil, let code?):
            guard code != 0, let known = Int32(exactly: code) else { throw .code }
            self = .code(Int(known))
        case (nil, nil), (_?, _?): throw .number
        }
    }

    package enum Fault: String, Error, Sendable {
        case number = "exactly one of errcode and code must be there"
        case errcode = "errcode must be one of 0 to 7 and 1999"
        case code = "code must be a whole number of the vendor's, other than 0"
    }
}

extension MakerResult {
    package var vendorCode: Int? {
        if case .code(let code) = self { code } else { nil }
    }
}

extension MakerResult: CustomStringConvertible {
    /// As the ledger keeps it: `errcode 3` or `code 5462`.
    package var description: String {
        switch self {
        case .errcode(let errcode): "errcode \(errcode.rawValue)"
        case .code(let code): "code \(code)"
        }
    }

    /// - Returns: nil for what is not written so.
    package init?(_ text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let number = Int(parts[1]) else { return nil }
        switch parts[0] {
        case "errcode":
            guard let errcode = Errcode(rawValue: number) else { return nil }
            self = .errcode(errcode)
        case "code": self = .code(number)
        default: return nil
        }
    }
}
