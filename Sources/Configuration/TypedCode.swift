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

    /// Every space of Unicode's, the ideographic one too, and what cannot be seen and comes with what is pasted:
    /// spaces without a width, marks of direction, soft hyphens.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar.properties.generalCategory == .format
    }

    /// What stands between groups, whichever key or program made it: hyphens, the minus, the long-vowel mark
    /// where an input method puts a hyphen, middle dots and colons.
    private static func isDash(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\u{2212}", "ー", "ｰ", "·", "・", ":", "：": true
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
