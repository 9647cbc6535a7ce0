import Elements
import Events

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

    /// Every space of Unicode's, the ideographic one too, and those without a width, which come with what is
    /// pasted.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\u{200B}", "\u{2060}", "\u{FEFF}": true
        default: scalar.properties.isWhitespace
        }
    }

    /// A hyphen, whichever key or program made it; the minus and the soft hyphen are no dashes to Unicode.
    private static func isDash(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\u{2212}", "\u{00AD}": true
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
