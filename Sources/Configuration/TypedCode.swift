import Elements
package import Events

/// A code as people type it: read off a label in groups, pasted with what stood around it, or written with
/// an input method that makes everything as wide as an ideograph.
///
/// Whatever this takes away no code of a known shape contains, so that it cannot make one code of another.
enum TypedCode {
    /// The code without blanks and dashes, with digits and letters of the usual width; not yet of any shape.
    static func plain(_ code: VerificationCode) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in code.secret.exposedText.unicodeScalars where !isBlank(scalar) && !isDash(scalar) {
            plain.append(narrow(scalar))
        }
        return String(plain)
    }

    /// Whether nothing was typed, or nothing that can be seen.
    static func isNothing(_ code: VerificationCode) -> Bool {
        code.secret.exposedText.unicodeScalars.allSatisfy(isBlank)
    }

    /// Every space of Unicode's, the ideographic one too, and what cannot be seen and comes with what is pasted:
    /// spaces without a width, marks of direction, soft hyphens.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar == " " || ("\t"..."\r").contains(scalar) }
        return scalar.properties.isWhitespace || scalar.properties.generalCategory == .format
    }

    /// What stands between groups, whichever key or program made it: hyphens, the minus, the long-vowel mark
    /// where an input method puts a hyphen, middle dots and colons.
    private static func isDash(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar == "-" || scalar == ":" }
        return switch scalar {
        case "\u{2212}", "ー", "ｰ", "·", "・", "：": true
        default: scalar.properties.generalCategory == .dashPunctuation
        }
    }

    /// Full-width digits and letters stand as far behind the usual ones as all of their block.
    private static func narrow(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "０"..."９", "Ａ"..."Ｚ", "ａ"..."ｚ": Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
        default: scalar
        }
    }
}

/// What an installer has typed, as the model goes by it.
package enum Typed: Equatable, Sendable {
    case code(VerificationCode)
    /// There is no code, and none is needed.
    case nothing
    /// No code of this model looks so.
    case malformed
}

extension Installation.Model {
    package func typed(_ code: VerificationCode) -> Typed {
        switch self.code {
        case .absent: return .nothing
        case .optional where TypedCode.isNothing(code): return .nothing
        case .optional, .required: return codeShape.normalised(code).map(Typed.code) ?? .malformed
        }
    }
}

extension Installation.CodeShape {
    /// The code as the vendor wants it, or nil when it cannot be one.
    package func normalised(_ code: VerificationCode) -> VerificationCode? {
        switch self {
        case .any:
            return code.secret.count > 0 ? code : nil
        case .hex16:
            var bytes = Array(TypedCode.plain(code).utf8)
            guard bytes.count == 16 else { return nil }
            for index in bytes.indices {
                switch bytes[index] {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "F"): break
                case UInt8(ascii: "a")...UInt8(ascii: "f"): bytes[index] -= 32
                default: return nil
                }
            }
            return VerificationCode(Secret(bytes))
        }
    }
}
